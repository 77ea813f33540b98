"""A project of two files, a client that is not ours, and ways to ask about places marked in a text."""

import asyncio
import os
import re
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient

AUTHC = os.environ["AUTHC"]

DECLARATIONS = """\
/// Who signs in.
user_pool Users {
  login email
  client web { flows srp, refresh }
  group admins { precedence 1 }
}
identity_pool Identities { sign_in Users.web }
table Notes { key userId: identity, noteId: string; index byTag { key tag: string } }
bucket Files
function Presign { handler "src/presign.main" }
"""

GRANTS = """\
grant auth_users read table Notes where owner(userId)
grant group admins scan table Notes
grant function Presign put bucket Files at "inbox/"
"""


MARKDOWN = [lsp.MarkupKind.Markdown, lsp.MarkupKind.PlainText]


def capabilities(pull: bool = False) -> lsp.ClientCapabilities:
    """What a current editor can."""
    document = lsp.TextDocumentClientCapabilities(
        synchronization=lsp.TextDocumentSyncClientCapabilities(did_save=True),
        completion=lsp.CompletionClientCapabilities(
            completion_item=lsp.ClientCompletionItemOptions(snippet_support=True, documentation_format=MARKDOWN)
        ),
        hover=lsp.HoverClientCapabilities(content_format=MARKDOWN),
        signature_help=lsp.SignatureHelpClientCapabilities(
            signature_information=lsp.ClientSignatureInformationOptions(documentation_format=MARKDOWN)
        ),
        document_symbol=lsp.DocumentSymbolClientCapabilities(hierarchical_document_symbol_support=True),
        definition=lsp.DefinitionClientCapabilities(link_support=True),
        code_action=lsp.CodeActionClientCapabilities(
            code_action_literal_support=lsp.ClientCodeActionLiteralOptions(
                code_action_kind=lsp.ClientCodeActionKindOptions(value_set=[lsp.CodeActionKind.QuickFix])
            )
        ),
        document_link=lsp.DocumentLinkClientCapabilities(tooltip_support=True),
        publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(related_information=True),
    )
    if pull:
        document.diagnostic = lsp.DiagnosticClientCapabilities()
    return lsp.ClientCapabilities(
        general=lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind.Utf16]),
        text_document=document,
        workspace=lsp.WorkspaceClientCapabilities(
            workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True), workspace_folders=True
        ),
    )


class Project:
    """A client in a project on disk."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client, self.root = client, root
        self.main = (root / "main.authc").as_uri()
        self.grants = (root / "grants.authc").as_uri()
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}

    def open(self, uri: str, text: str) -> None:
        self.versions[uri], self.texts[uri] = 1, text
        item = lsp.TextDocumentItem(uri=uri, language_id="authc", version=1, text=text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=item))

    def replace(self, uri: str, old: str, new: str) -> int:
        """Edits the first place where `old` stands."""
        text = self.texts[uri]
        at = text.index(old)
        start, end = position(text, at), position(text, at + len(old))
        self.texts[uri] = text[:at] + new + text[at + len(old) :]
        self.versions[uri] += 1
        change = lsp.TextDocumentContentChangePartial(range=lsp.Range(start=start, end=end), text=new)
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                text_document=lsp.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri]),
                content_changes=[change],
            )
        )
        return self.versions[uri]

    def at(self, uri: str, marked: str) -> dict:
        """The place of `|` in a part of a document."""
        before, after = marked.split("|")
        text = self.texts[uri]
        offset = text.index(before + after) + len(before)
        return {"text_document": lsp.TextDocumentIdentifier(uri=uri), "position": position(text, offset)}

    async def diagnostics(self, uri: str, wanted, seconds: float = 10.0) -> list[lsp.Diagnostic]:
        """The diagnostics of a document as soon as they are as wanted."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            found = self.client.diagnostics.get(uri)
            if found is not None and wanted(found):
                return list(found)
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"{uri}: {found and [(item.code, item.message) for item in found]}")
            await asyncio.sleep(0.01)


def position(text: str, offset: int) -> lsp.Position:
    """Lines as editors count them, characters in UTF-16."""
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text) if end.end() <= offset)]
    return lsp.Position(line=len(starts) - 1, character=len(text[starts[-1] : offset].encode("utf-16-le")) // 2)


def project_files(root: Path) -> None:
    (root / "authc.toml").write_text('edition = "2026"\n')
    (root / "main.authc").write_text(DECLARATIONS)
    (root / "grants.authc").write_text(GRANTS)
    (root / "src").mkdir()
    (root / "src" / "presign.ts").write_text("export const main = () => {};\n")


async def session(client: LanguageClient, root: Path, pull: bool = False, options=None) -> Project:
    project_files(root)
    folder = lsp.WorkspaceFolder(uri=root.as_uri(), name="app")
    await client.initialize_session(
        lsp.InitializeParams(
            capabilities=capabilities(pull), workspace_folders=[folder], initialization_options=options
        )
    )
    project = Project(client, root)
    project.open(project.main, DECLARATIONS)
    project.open(project.grants, GRANTS)
    return project


config = ClientServerConfig(server_command=[AUTHC, "lsp"])


@pytest_lsp.fixture(config=config)
async def pushed(lsp_client: LanguageClient, tmp_path):
    lsp_client.project = await session(lsp_client, tmp_path)
    yield
    await lsp_client.shutdown_session()


@pytest_lsp.fixture(config=config)
async def pulled(lsp_client: LanguageClient, tmp_path):
    lsp_client.project = await session(lsp_client, tmp_path, pull=True)
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def project(pushed) -> Project:
    """With a client that is told what is wrong."""
    return pushed.project


@pytest.fixture
def pulling(pulled) -> Project:
    """With a client that fetches what is wrong."""
    return pulled.project
