// Opens a Word file in an editor that is not Word and saves it again.
// node resave.mjs IN.docx OUT.docx [a paragraph to add]
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(`${process.env.NODE_MODULES}/`);
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const { parseDocx, repackDocx } = await load('@eigenpal/docx-editor-core/headless');
const { toProseDoc, updateDocumentContent } = await load(
  '@eigenpal/docx-editor-core/prosemirror/conversion',
);
const { EditorState } = await load('prosemirror-state');
const [source, target, text] = process.argv.slice(2);
const bytes = readFileSync(source);
const document = await parseDocx(
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
);
let state = EditorState.create({ doc: toProseDoc(document, { styles: document.package.styles }) });
if (text) {
  const paragraph = state.schema.nodes.paragraph.create({}, state.schema.text(text));
  state = state.apply(state.tr.insert(state.doc.content.size, paragraph));
}
writeFileSync(target, Buffer.from(await repackDocx(updateDocumentContent(document, state.doc))));
