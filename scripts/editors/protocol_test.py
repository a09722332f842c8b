"""Drives the language server with pytest-lsp, a client that nobody here wrote: initialise, sync, pull, completion, rename, shutdown.

Its decoder refuses what is not of the protocol's types. DLNC=…/dlnc.mjs pytest protocol_test.py
"""
import os

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

EDITORS = ["visual-studio-code", "neovim", "emacs"]
URI = "file:///nowhere/net.dln"
TEXT = """model Net(x: f32[N, 4]) -> f32[N, 2] =
  x |> Dense(8) |> Dense(3)
"""


@pytest_lsp.fixture(
    params=EDITORS,
    config=ClientServerConfig(server_command=["node", os.environ["DLNC"], "lsp", "--stdio"]),
)
async def client(request, lsp_client: LanguageClient):
    # What a server may ask of an editor, and this client leaves to its user.
    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def registered(params: types.RegistrationParams) -> None:
        return None

    result = await lsp_client.initialize_session(
        types.InitializeParams(capabilities=client_capabilities(request.param), root_uri=None)
    )
    assert result.server_info is not None and result.server_info.name == "dln"
    yield
    await lsp_client.shutdown_session()


def position(line: int, character: int) -> types.Position:
    return types.Position(line=line, character=character)


@pytest.mark.asyncio
async def test_a_session(client: LanguageClient):
    document = types.TextDocumentIdentifier(uri=URI)
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(
            text_document=types.TextDocumentItem(uri=URI, language_id="dln", version=1, text=TEXT)
        )
    )
    pulled = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=document))
    assert len(pulled.items) == 1 and str(pulled.items[0].code).startswith("DLN")

    # The 3 becomes a 2.
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=URI, version=2),
            content_changes=[
                types.TextDocumentContentChangePartial(
                    range=types.Range(start=position(1, 25), end=position(1, 26)), text="2"
                )
            ],
        )
    )
    pulled = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=document))
    assert list(pulled.items) == []

    hover = await client.text_document_hover_async(
        types.HoverParams(text_document=document, position=position(1, 9))
    )
    assert hover is not None and "f32" in hover.contents.value

    completed = await client.text_document_completion_async(
        types.CompletionParams(text_document=document, position=position(1, 9))
    )
    items = completed.items if isinstance(completed, types.CompletionList) else completed
    assert any(item.label.startswith("Dense") for item in items)

    renamed = await client.text_document_rename_async(
        types.RenameParams(text_document=document, position=position(0, 7), new_name="Small")
    )
    changes = renamed.changes[URI] if renamed.changes else renamed.document_changes[0].edits
    assert [edit.new_text for edit in changes] == ["Small"]
