"""The headers of event records in other languages than English, since Vista."""

from __future__ import annotations

# Language by language, as Event Viewer's "Copy as text" writes them, in lower case.
# The records of NT to 2003 in German, French and Spanish are in ``headers``.
EVENT_ID = (
    *("ereignis-id", "id de l'événement", "id. del evento", "id del evento"),
    *("id. de evento", "id evento", "id do evento", "identificação do evento"),
    *("イベント id", "код события", "事件 id", "事件id", "gebeurtenis-id"),
    *("identyfikator zdarzenia", "이벤트 id", "id události", "olay kimliği"),
)
SOURCE = (
    *("quelle", "origen", "origine", "fonte", "ソース", "источник", "来源", "來源"),
    *("bron", "źródło", "원본", "zdroj", "kaynak"),
)
LEVEL = (
    *("ebene", "niveau", "nivel", "livello", "nível", "レベル", "уровень", "级别"),
    *("層級", "poziom", "수준", "úroveň", "düzey"),
)
COMPUTER = (
    *("ordinateur", "equipo", "computador", "コンピューター", "компьютер", "计算机"),
    *("電腦", "komputer", "컴퓨터", "počítač", "bilgisayar"),
)
LOG = (
    *("protokollname", "nom du journal", "nombre de registro", "nome registro"),
    *("nome do log", "ログの名前", "имя журнала", "日志名称", "記錄檔名稱"),
    *("logboeknaam", "nazwa dziennika", "로그 이름", "název protokolu", "günlük adı"),
)
DATE = ("datum", "fecha", "日付", "дата", "日期", "날짜", "tarih")
USER = (
    *("benutzer", "utilisateur", "usuario", "utente", "usuário", "ユーザー"),
    *("пользователь", "用户", "使用者", "gebruiker", "użytkownik", "사용자"),
    *("uživatel", "kullanıcı"),
)
OTHER = (
    *("aufgabenkategorie", "schlüsselwörter", "catégorie de la tâche", "mots clés"),
    *("mots-clés", "categoría de la tarea", "categoría de tarea", "palabras clave"),
    *("categoria attività", "parole chiave", "categoria da tarefa"),
    *("palavras-chave", "タスクのカテゴリ", "キーワード", "категория задачи"),
    *("ключевые слова", "任务类别", "工作類別", "关键字", "關鍵字", "taakcategorie"),
    *("trefwoorden", "kategoria zadania", "słowa kluczowe", "작업 범주", "키워드"),
    *("kategorie úlohy", "klíčová slova", "görev kategorisi", "anahtar sözcükler"),
)
BODY = (
    *("beschreibung", "descripción", "descrizione", "descrição", "説明", "описание"),
    *("描述", "beschrijving", "opis", "설명", "popis", "açıklama"),
)
# Italian, Portuguese and Polish have "Data:" before the date, English before bytes.
DATE_OR_BYTES = "data"

ERROR = (
    *("fehler", "erreur", "errore", "erro", "エラー", "ошибка", "错误", "錯誤"),
    *("fout", "błąd", "오류", "chyba", "hata"),
)
WARNING = (
    *("warnung", "avertissement", "advertencia", "avviso", "aviso", "警告"),
    *("предупреждение", "waarschuwing", "ostrzeżenie", "경고", "upozornění", "uyarı"),
)
CRITICAL = (
    *("kritisch", "critique", "crítico", "critico", "重大", "критический", "关键"),
    *("嚴重", "krytyczne", "위험", "kritická", "kritik"),
)
INFORMATION = (
    *("informationen", "informations", "información", "informazioni", "informações"),
    *("情報", "сведения", "信息", "資訊", "informatie", "informacje", "정보"),
    *("informace", "bilgi"),
)
# Of these no blank stands between colon and value where the header is a long one.
TIGHT = frozenset([*EVENT_ID, *LOG, *OTHER, *BODY])
# What shows in a paste, in lower case, that one of these records may be in it.
HINTS = (
    *("ereigni", "événement", "suceso", "del evento", "de evento", "id evento"),
    *("do evento", "イベント id", "код события", "事件 id", "事件id", "gebeurtenis"),
    *("identyfikator zd", "이벤트 id", "id události", "olay kimliği"),
)
