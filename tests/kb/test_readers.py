"""Every shape people paste gives its identifiers, and its header is never prose."""

from __future__ import annotations

from textwrap import dedent

import pytest

from kb.load import load_vocabulary
from kb.paste import read_paste
from kb.signals import find_signals

VOCABULARY = load_vocabulary()
POOL = "A process serving application pool 'Shop' terminated unexpectedly."

W2K = f"""\
Event Type:\tWarning
Event Source:\tW3SVC
Event Category:\tNone
Event ID:\t1009
Date:\t\t1/5/2010
Time:\t\t10:11:12 PM
User:\t\tN/A
Computer:\tWEB01
Description:
{POOL}

For more information, see Help and Support Center at http://x.test/events.asp.
Data:
0000: 05 00 00 00               ....
"""
NT4 = f"""\
Date: 1/5/2010\tEvent ID: 1009
Time: 10:11:12 PM\tSource: W3SVC
User: N/A\tType: Warning
Computer: WEB01\tCategory: None
Description:
{POOL}
"""
ONE_LINE = (
    "Event Type: Warning Event Source: W3SVC Event Category: None Event ID: 1009 "
    f"Date: 1/5/2010 Time: 10:11:12 PM User: N/A Computer: WEB01 Description: {POOL}"
)
TABS = f"1/5/2010\t10:11:12 PM\tW3SVC\tWarning\tNone\t1009\tN/A\tWEB01\t{POOL}"
CSV = f'1/5/2010,10:11:12 PM,W3SVC,Warning,None,1009,N/A,WEB01,"{POOL}"'
DUMPED = f"1/5/2010 10:11:12 PM W3SVC Warning None 1009 N/A WEB01 {POOL}"
VISTA = f"""\
Log Name:      System
Source:        W3SVC
Date:          1/5/2010 10:11:12 PM
Event ID:      1009
Task Category: None
Level:         Warning
Keywords:      Classic
User:          N/A
Computer:      web01.contoso.test
Description:
{POOL}
"""
WEVTUTIL = f"""\
Event[0]:
  Log Name: System
  Source: W3SVC
  Date: 2010-01-05T22:11:12.000
  Event ID: 1009
  Task: N/A
  Level: Warning
  Opcode: N/A
  Keyword: Classic
  User: N/A
  User Name: N/A
  Computer: WEB01
  Description:
{POOL}
"""
FORMAT_LIST = """\
TimeCreated  : 1/5/2010 10:11:12 PM
ProviderName : W3SVC
Id           : 1009
LevelDisplayName : Warning
MachineName  : WEB01
Message      : A process serving application pool 'Shop'
               terminated unexpectedly.
"""
EVENT_LOG_LIST = f"""\
Index              : 77
EntryType          : Warning
InstanceId         : 2147484657
Message            : {POOL}
Category           : (0)
Source             : W3SVC
TimeGenerated      : 1/5/2010 10:11:12 PM
MachineName        : WEB01
"""
XML = f"""\
- <Event xmlns="http://schemas.x.test/win/2004/08/events/event">
- <System>
  <Provider Name="W3SVC" />
  <EventID Qualifiers="32768">1009</EventID>
  <Level>3</Level>
  <TimeCreated SystemTime="2010-01-05T22:11:12.000Z" />
  <Computer>WEB01</Computer>
  </System>
- <EventData>
  <Data>{POOL}</Data>
  </EventData>
  </Event>
"""
BEAT = (
    '{"@timestamp":"2010-01-05T22:11:12.000Z","winlog":{"event_id":1009,'
    '"provider_name":"W3SVC","computer_name":"WEB01"},"log":{"level":"warning"},'
    f'"message":"{POOL}"}}'
)
NXLOG = (
    '{"EventTime":"2010-01-05 22:11:12","Hostname":"WEB01","EventType":"WARNING",'
    f'"EventID":1009,"SourceName":"W3SVC","Message":"{POOL}"}}'
)
GERMAN = f"""\
Ereignistyp:\tWarnung
Ereignisquelle:\tW3SVC
Ereigniskategorie:\tKeine
Ereigniskennung:\t1009
Datum:\t\t05.01.2010
Zeit:\t\t22:11:12
Benutzer:\tNicht zutreffend
Computer:\tWEB01
Beschreibung:
{POOL}
"""
OCR = W2K.replace("Event ID", "Event lD")
LISTS = {
    "w2k": W2K,
    "nt4": NT4,
    "one-line": ONE_LINE,
    "tabs": TABS,
    "csv": CSV,
    "dumped": DUMPED,
    "vista": VISTA,
    "wevtutil": WEVTUTIL,
    "winevent-fl": FORMAT_LIST,
    "eventlog-fl": EVENT_LOG_LIST,
    "xml": XML,
    "winlogbeat": BEAT,
    "nxlog": NXLOG,
    "german": GERMAN,
    "ocr": OCR,
    "quoted": "".join(f"> {line}\n" for line in W2K.splitlines()),
    "slack": W2K.replace("'", "&#39;").replace("Event ID", "*Event ID*"),
    "fenced": f"```{W2K}",
    "double-spaced": W2K.replace("\n", "\n\n"),
    "html": "<br>".join(W2K.splitlines()),
}


def signals(text):
    return find_signals(read_paste(text), vocabulary=VOCABULARY)


def values(text, *kinds):
    return [signal.value for signal in signals(text).of(*kinds)]


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_one_event_in_every_layout_is_the_same_event(text):
    found = signals(text)
    events = [record for record in found.records if record.shape == "event"]

    assert [s.value for s in found.of("event")] == ["w3svc/1009"]
    assert [s.value for s in found.of("host")] == ["WEB01"]
    assert [s.value for s in found.of("level")] == ["warning"]
    assert [s.value for s in found.of("time")] == ["2010-01-05T22:11:12"]
    assert [s.value for s in found.of("pool")] == ["Shop"]
    assert [record.message for record in events] == [POOL]
    assert found.error_like


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Event ID: the number Event Viewer shows", id="no-number"),
        pytest.param("Date: Friday\nTime: noon\nUser: bob\nComputer: his", id="form"),
        pytest.param("From: bob\nDate: 1/5/2010\nSubject: lunch", id="mail"),
        pytest.param("1/5/2010,10:11,ok,fine,none,12,bob,desk,done", id="other-csv"),
        pytest.param('{"level":"warning","message":"disk at 80%"}', id="other-json"),
        pytest.param("<Event>party</Event><System>sound</System>", id="other-xml"),
    ],
)
def test_what_only_looks_like_an_event_is_none(text):
    assert not [r for r in signals(text).records if r.shape == "event"]


def test_two_events_in_one_paste_are_two():
    text = W2K + W2K.replace("1009", "1002").replace(POOL, "It was disabled.")
    found = signals(text)

    assert [s.value for s in found.of("event")] == ["w3svc/1009", "w3svc/1002"]
    assert [r.message for r in found.records] == [POOL, "It was disabled."]
    assert [(r.first_line, r.last_line) for r in found.records] == [(1, 14), (15, 28)]


def test_the_data_bytes_of_an_event_are_a_code():
    code = next(signals(W2K).of("code"))

    assert (code.value, code.role, code.line) == ("0x80070005", "data", 14)


def test_the_frame_around_an_application_popup_is_taken_off():
    text = "Event ID: 26\nDescription: Application popup: a.exe - Error : It stopped."
    found = signals(text)

    assert [record.message for record in found.records] == ["It stopped."]


def test_what_event_viewer_says_instead_of_a_text_is_taken_off():
    text = (
        "Event Source: W3SVC\nEvent ID: 1009\nDescription:\nThe description for Event "
        "ID ( 1009 ) in Source ( W3SVC ) cannot be found. The following information "
        "is part of the event: Shop, 1234, ffffffff."
    )

    assert signals(text).records[0].message == "Shop, 1234, ffffffff."


def test_a_cut_off_table_of_events_gives_ids_and_sources():
    text = """\
Index Time          EntryType   Source                 InstanceID Message
----- ----          ---------   ------                 ---------- -------
 1234 Jan 05 10:11  Error       Service Control M...   3221232496 The X service ...
 1233 Jan 05 10:10  Warning     W3SVC                  2147484657 A process serv...
"""

    assert values(text, "event") == ["service control manager/7024", "w3svc/1009"]


def test_a_table_of_get_winevent_takes_the_provider_above_it():
    text = """\
   ProviderName: Microsoft-Windows-WAS

TimeCreated                     Id LevelDisplayName Message
-----------                     -- ---------------- -------
1/5/2018 10:11:12 AM          5189 Error            The Windows Process Acti...
1/5/2018 10:11:10 AM          5211 Information      The Windows Process Acti...
"""

    assert values(text, "event") == ["was/5189", "was/5211"]


W3C = """\
#Software: Microsoft Internet Information Services 10.0
#Fields: date time s-ip cs-method cs-uri-stem sc-status sc-substatus sc-win32-status
2018-01-05 10:11:12 10.0.0.1 GET /a 200 0 0
2018-01-05 10:11:13 10.0.0.1 GET /b 500 19 13
2018-01-05 10:11:14 10.0.0.1 GET /c 500 19 13
2018-01-05 10:11:15 10.0.0.1 GET /d 401 1 2148074254
"""


def test_failing_requests_of_a_w3c_log_are_told_once_each():
    found = signals(W3C)

    assert [(s.value, s.line) for s in found.of("http")] == [
        ("500.19", 4),
        ("401.1", 6),
    ]
    assert [s.value for s in found.of("code")] == ["0x8007000d", "0x8009030e"]
    assert found.error_like


def test_a_log_of_requests_that_went_well_is_no_error():
    found = signals("\n".join(W3C.splitlines()[:3]))

    assert not found.error_like
    assert not list(found.of("http", "code", "host"))


def test_httperr_names_the_pool_that_was_off():
    text = (
        "2018-01-05 10:11:12 10.0.0.1 1234 10.0.0.2 80 HTTP/1.1 GET / 503 1 "
        "Disabled Shop"
    )

    assert values(text, "http", "site", "pool") == ["503", "1", "Shop"]


PAGE = """\
HTTP Error 500.19 - Internal Server Error
The requested page cannot be accessed because the configuration is invalid.
Detailed Error Information:
Module\t   DynamicCompressionModule
Notification\t   SendResponse
Handler\t   StaticFile
Error Code\t   0x8007007e
Requested URL\t   http://web01.contoso.test:80/secret
Physical Path\t   D:\\sites\\secret
Logon User\t   CONTOSO\\bob
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PAGE, id="tabs"),
        pytest.param(PAGE.replace("\t   ", ": "), id="colons"),
        pytest.param(PAGE.replace("\t   ", "\n"), id="value-below"),
    ],
)
def test_an_error_page_gives_status_and_code_and_no_paths(text):
    found = signals(text)
    page = found.records[0]

    assert [s.value for s in found.of("http")] == ["500.19"]
    assert [s.value for s in found.of("code")] == ["0x8007007e"]
    assert page.fields["module"] == "DynamicCompressionModule"
    assert "DynamicCompressionModule" in page.message
    assert "secret" not in page.message
    assert "bob" not in page.message


@pytest.mark.parametrize(
    "line, shape, message",
    [
        ("12.345: DoRegistryUpdates failed", "svcpack-log", "DoRegistryUpdates failed"),
        (
            "[2004/08/01 12:00:00 123.4] Copy failed",
            "setupapi-log",
            "Copy failed",
        ),
        (
            "2016-09-28 04:30:31, Info              CBS    It failed [HRESULT = 0x1]",
            "cbs-log",
            "It failed [HRESULT = 0x1]",
        ),
        (
            "2010-01-05\t10:11:12:123\t 876\tabc\tAgent\tWARNING: It failed",
            "update-log",
            "WARNING: It failed",
        ),
        (
            "MSI (s) (AC:1C) [10:11:12:123]: It failed",
            "msi-log",
            "It failed",
        ),
    ],
)
def test_what_stands_before_a_log_line_is_taken_off(line, shape, message):
    found = signals(line)

    assert [(r.shape, r.message) for r in found.records] == [(shape, message)]
    assert found.error_like


def test_of_a_long_log_only_the_telling_lines_are_matched_and_each_once():
    fine = "2016-09-28 04:30:31, Info                  CBS    Idle processing {}\n"
    bad = "2016-09-28 04:30:32, Error                 CBS    Failed to open package\n"
    text = "".join(fine.format(n) for n in range(60)) + bad * 3
    found = signals(text)

    assert [record.message for record in found.records] == ["Failed to open package"]
    assert found.records[0].lines[0].number == 61


def test_a_message_box_loses_its_rules_and_buttons():
    rule = "-" * 27
    text = f"{rule}\nSetup\n{rule}\nFailed to execute x.exe\n{rule}\nOK   \n{rule}"
    found = signals(text)

    assert [record.message for record in found.records] == [
        "Setup\nFailed to execute x.exe"
    ]


def test_hard_wrapped_text_is_joined_and_keeps_its_place():
    text = dedent("""\
        Setup could not verify the integrity of the file Update.inf, so please make
        sure the Cryptographic service is running on this computer. Then start the
        setup again.
        """)
    paste = read_paste(text)
    (line,) = find_signals(paste, vocabulary=VOCABULARY).records[0].lines

    assert line.number == 1
    assert line.text == " ".join(text.split("\n")).strip()
    assert paste.text[line.start : line.end].replace("\n", " ") == line.text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("one two three\nfour five six", id="short-lines"),
        pytest.param(
            "The service could not start because the file is in use by others.\n"
            "The next sentence stands alone.",
            id="sentence-ends",
        ),
        pytest.param(
            "The service could not start because the file is in use by others\n"
            "- first thing we tried was to start it again",
            id="list",
        ),
        pytest.param(
            "The service could not start because the file is in use by others\n\n"
            "next paragraph begins here",
            id="blank-line",
        ),
    ],
)
def test_lines_that_do_not_read_on_stay_apart(text):
    found = signals(text)

    assert len(found.records[0].lines) == 2


# Event Viewer's "Copy as text" in other languages: header by header, as it spells them.
ABROAD = {
    "german": ("Protokollname: System\nQuelle:        Microsoft-Windows-WAS\n"
               "Datum:         25.01.2010 22:11:12\nEreignis-ID:   5189\n"
               "Aufgabenkategorie:Keine\nEbene:         Fehler\n"
               "Schlüsselwörter:Klassisch\nBenutzer:      Nicht zutreffend\n"
               "Computer:      WEB01.contoso.test\nBeschreibung:\n"
               "Ein Arbeitsprozess für 'Shop' ist fehlgeschlagen."),
    "french": ("Nom du journal :System\nSource :       Microsoft-Windows-WAS\n"
               "Date :         25/01/2010 22:11:12\nID de l’événement :5189\n"
               "Catégorie de la tâche :Aucun\nNiveau :       Erreur\n"
               "Mots clés :    Classique\nUtilisateur :  N/A\n"
               "Ordinateur :   WEB01.contoso.test\nDescription :\n"
               "Un processus de travail a échoué."),
    "spanish": ("Nombre de registro:System\nOrigen:        Microsoft-Windows-WAS\n"
                "Fecha:         25/01/2010 22:11:12\nId. del evento:5189\n"
                "Categoría de la tarea:Ninguno\nNivel:         Error\n"
                "Palabras clave:Clásico\nUsuario:       No disponible\n"
                "Equipo:        WEB01.contoso.test\nDescripción:\n"
                "Un proceso de trabajo no se pudo iniciar."),
    "japanese": ("ログの名前:         System\nソース:           Microsoft-Windows-WAS\n"
                 "日付:            2010/01/25 22:11:12\nイベント ID:       5189\n"
                 "タスクのカテゴリ:      なし\nレベル:           エラー\n"
                 "キーワード:         クラシック\nユーザー:          N/A\n"
                 "コンピューター:       WEB01.contoso.test\n説明:\n"
                 "ワーカー プロセスでエラーが発生しました。"),
    "italian": ("Nome registro: System\nOrigine:       Microsoft-Windows-WAS\n"
                "Data:          25/01/2010 22:11:12\nID evento:     5189\n"
                "Categoria attività:Nessuna\nLivello:       Errore\n"
                "Parole chiave: Classico\nUtente:        N/D\n"
                "Computer:      WEB01.contoso.test\nDescrizione:\n"
                "Errore del processo di lavoro."),
    "portuguese": ("Nome do Log:   System\nFonte:         Microsoft-Windows-WAS\n"
                   "Data:          25/01/2010 22:11:12\nIdentificação do Evento:5189\n"
                   "Categoria da Tarefa:Nenhum\nNível:         Erro\n"
                   "Palavras-chave:Clássico\nUsuário:       N/A\n"
                   "Computador:    WEB01.contoso.test\nDescrição:\nFalha no processo."),
    "russian": ("Имя журнала:   System\nИсточник:      Microsoft-Windows-WAS\n"
                "Дата:          25.01.2010 22:11:12\nКод события:   5189\n"
                "Категория задачи:Отсутствует\nУровень:       Ошибка\n"
                "Ключевые слова:Классический\nПользователь:  Н/Д\n"
                "Компьютер:     WEB01.contoso.test\nОписание:\nОшибка процесса."),
    "chinese": ("日志名称:          System\n来源:            Microsoft-Windows-WAS\n"
                "日期:            2010/1/25 22:11:12\n事件 ID:         5189\n"
                "任务类别:          无\n级别:            错误\n关键字:           经典\n"
                "用户:            暂缺\n计算机:           WEB01.contoso.test\n"
                "描述:\n工作进程失败。"),
    "dutch": ("Logboeknaam:   System\nBron:          Microsoft-Windows-WAS\n"
              "Datum:         25-1-2010 22:11:12\nGebeurtenis-id:5189\n"
              "Taakcategorie: Geen\nNiveau:        Fout\nTrefwoorden:   Klassiek\n"
              "Gebruiker:     n.v.t.\nComputer:      WEB01.contoso.test\n"
              "Beschrijving:\nHet werkproces is mislukt."),
    "polish": ("Nazwa dziennika:System\nŹródło:        Microsoft-Windows-WAS\n"
               "Data:          25.01.2010 22:11:12\nIdentyfikator zdarzenia:5189\n"
               "Kategoria zadania:Brak\nPoziom:        Błąd\n"
               "Słowa kluczowe:Klasyczny\nUżytkownik:    n/d\n"
               "Komputer:      WEB01.contoso.test\nOpis:\nBłąd procesu roboczego."),
}  # fmt: skip


@pytest.mark.parametrize("text", ABROAD.values(), ids=ABROAD)
def test_an_event_in_another_language_is_the_same_event(text):
    found = signals(text)
    (record,) = found.records

    assert [s.value for s in found.of("event")] == ["was/5189"]
    assert [s.value for s in found.of("level")] == ["error"]
    assert [s.value for s in found.of("host")] == ["WEB01"]
    assert [s.value for s in found.of("time")] == ["2010-01-25T22:11:12"]
    assert record.message == text.splitlines()[-1]
    assert found.error_like


@pytest.mark.parametrize(
    "text, code",
    [
        ("Der Beendigungscode war '0x80'.", "0x80"),
        ("Prozessbeendigungscode 0xffffffff.", "0xffffffff"),
        ("Le code de sortie est 0x80.", "0x80"),
    ],
)
def test_an_exit_code_in_another_language_is_one(text, code):
    assert values(text, "exit") == [code]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Bron: een kennis\nNiveau: hoog\nDatum: morgen", id="dutch-talk"),
        pytest.param(
            "Quelle: Spiegel\nDatum: gestern\nBenutzer: alle", id="german-talk"
        ),
        pytest.param("Event ID guide\nData: 0000: 05 00", id="bytes-are-no-date"),
    ],
)
def test_headers_of_other_things_are_no_event(text):
    assert not [r for r in signals(text).records if r.shape == "event"]


@pytest.mark.parametrize(
    "line, message",
    [
        pytest.param(
            "2019-03-26 10:00:00, Error            MOUPG  Setup failed: 0xC1900101",
            "Setup failed: 0xC1900101",
            id="component",
        ),
        pytest.param(
            "2019-03-26 10:00:00, Error   [0x0808fe] MIG    Plugin {a} failed[gle=0x5]",
            "Plugin {a} failed[gle=0x5]",
            id="event-and-component",
        ),
        pytest.param(
            "2019-03-26 10:00:00, Error      [0x060565] IBS    CheckExit: it failed",
            "CheckExit: it failed",
            id="ibs",
        ),
    ],
)
def test_what_stands_before_a_line_of_setupact_is_taken_off(line, message):
    found = signals(line)

    assert [(r.shape, r.message) for r in found.records] == [("setupact-log", message)]
    assert found.error_like


DIAG = """\
Matching Profile found: OpenPackage - 22952520-EC89-4FBD-94E0-B67DF88347F6
System Information:
\tMachine Name = WEB01
\tManufacturer = Contoso
\tHostOSArchitecture = x64
\tFirmwareType = UEFI
Error: SetupDiag reports that installation failed to open a package.
Error: 0x8007001F - 0x50016
Last Operation: Finalize
Recommend you check the service is started.
Refer to https://x.test/ for error information.
"""
DIAG_XML = """\
<?xml version="1.0" encoding="utf-16"?>
<SetupDiag xmlns:xsi="http://x.test">
  <Version>1.6.2107.27002</Version>
  <ProfileName>FindSPFatalError</ProfileName>
  <ProfileGuid>A4028172-1B09-48F8-AD3B-86CDD7D55852</ProfileGuid>
  <SystemInfo>
    <MachineName>WEB01</MachineName>
    <FirmwareType>UEFI</FirmwareType>
  </SystemInfo>
  <LogErrorLine>none</LogErrorLine>
  <FailureData>Error: 0x8007001F</FailureData>
  <FailureDetails>Err = 0x8007001F, LastOperation = Install</FailureDetails>
</SetupDiag>
"""


@pytest.mark.parametrize("text", [DIAG, DIAG_XML], ids=["text", "xml"])
def test_a_result_of_setupdiag_gives_profile_code_and_computer(text):
    found = signals(text)
    (record,) = [r for r in found.records if r.shape == "setup-diag"]

    assert record.fields["profile"] in (
        "OpenPackage",
        "FindSPFatalError",
    )
    assert {s.value for s in found.of("code")} >= {"0x8007001f"}
    assert [s.value for s in found.of("host")] == ["WEB01"]
    assert "UEFI" not in record.message
    assert "Recommend" not in record.message
    assert found.error_like


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("has anybody run SetupDiag on that box?", id="talk"),
        pytest.param(DIAG_XML.replace("WEB01", "Offline"), id="logs-brought-elsewhere"),
        pytest.param(DIAG.replace("WEB01", "Offline"), id="the-same-as-text"),
    ],
)
def test_setupdiag_names_no_computer_where_it_has_none(text):
    assert values(text, "host") == []


def test_what_people_say_below_a_result_of_setupdiag_is_theirs():
    text = (
        "SetupDiag was unable to match to any known failure signatures.\n"
        "System Information:\n\tMachine Name = WEB01\n"
        "and now the site gives 503, any idea?"
    )
    said = [(r.shape, r.message) for r in signals(text).records]

    assert said == [
        ("setup-diag", ""),
        ("prose", "and now the site gives 503, any idea?"),
    ]


def test_of_an_export_without_end_the_first_rows_are_read_and_the_rest_only_known():
    rows = [TABS.replace("1009", str(1000 + n)) for n in range(320)]
    found = signals("\n".join([*rows, "that is all of it"]))

    assert len(list(found.of("event"))) == 300
    assert [r.message for r in found.records if r.shape == "prose"] == [
        "that is all of it"
    ]


def test_two_events_of_a_shipper_on_two_lines_are_two_with_their_line_breaks():
    second = BEAT.replace("1009", "1002").replace(POOL, "One.\\r\\nTwo.")
    found = signals(f"{BEAT}\n{second}")

    assert [s.value for s in found.of("event")] == ["w3svc/1009", "w3svc/1002"]
    assert [r.message for r in found.records] == [POOL, "One.\nTwo."]


def test_a_message_box_with_nothing_but_buttons_is_no_dialog():
    rule = "-" * 27

    assert "dialog" not in {
        r.shape for r in signals(f"{rule}\nOK\n{rule}\nCancel\n{rule}").records
    }


def test_a_line_of_another_log_between_the_lines_of_iis_is_left_alone():
    text = f"{W3C}2018-01-05 10:11:16 something else went on here\n"

    assert [s.value for s in signals(text).of("http")] == ["500.19", "401.1"]
