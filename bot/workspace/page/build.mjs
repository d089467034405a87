// Bundle src/ into dist/, and write the licences of everything that is inside.
import { build } from "esbuild";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const result = await build({
  entryPoints: { page: "src/main.jsx" },
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  charset: "utf8",
  legalComments: "none", // the full texts are in LICENSES.txt
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
});
copyFileSync("src/index.html", "dist/index.html");
copyFileSync("src/icon.svg", "dist/icon.svg");

const folders = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) folders.add(found[1]);
}
const texts = [...folders].sort().map((folder) => {
  const about = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = file && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8") : "";
  return `${about.name} ${about.version} (${about.license})\n\n${text.replaceAll("\r", "").trim()}\n`;
});
writeFileSync(
  "dist/LICENSES.txt",
  `page.js and page.css hold these packages.\n\n${texts.join(`\n${"-".repeat(78)}\n\n`)}`,
);
