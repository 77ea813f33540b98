"""Every capability that the server offers, asked for over the protocol by a client that is not ours."""

import asyncio
import subprocess

import pytest
from conftest import AUTHC, DECLARATIONS, GRANTS, Project
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException


def says(words: str):
    """Whether there is such a message."""
    return lambda found: any(words in item.message for item in found)


def document(uri: str) -> lsp.TextDocumentIdentifier:
    return lsp.TextDocumentIdentifier(uri=uri)


async def test_diagnostics_are_pushed_with_all_that_they_carry(project: Project):
    found = await project.diagnostics(project.grants, lambda found: found)
    assert all(item.source == "authc" and item.severity for item in found)
    version = project.replace(project.grants, "read table", "reed table")
    errors = await project.diagnostics(project.grants, says("reed"))
    assert "reed" in errors[0].message
    assert errors[0].severity == lsp.DiagnosticSeverity.Error
    assert version == 2
    # Another file is wrong because of an edit in this one, and says where the other place is.
    project.replace(project.grants, "reed table", "read table")
    project.replace(project.main, "bucket Files\n", "bucket Notes\n")
    twice = await project.diagnostics(project.main, says("declared twice"))
    related = next(item for item in twice if "declared twice" in item.message).related_information
    assert related and related[0].message == "first here"


async def test_unused_things_are_tagged(project: Project):
    project.replace(project.main, "bucket Files\n", "bucket Files\nbucket Spare\n")
    found = await project.diagnostics(project.main, says("Spare"))
    tagged = [item for item in found if item.tags]
    assert [list(item.tags) for item in tagged] == [[lsp.DiagnosticTag.Unnecessary]]


async def test_completion_and_resolve(project: Project):
    project.replace(project.grants, "scan table Notes", "sc table Notes")
    answer = await project.client.text_document_completion_async(
        lsp.CompletionParams(**project.at(project.grants, "admins sc| table"))
    )
    labels = [item.label for item in answer.items]
    assert "scan" in labels and "query" in labels and "receive" not in labels
    scan = next(item for item in answer.items if item.label == "scan")
    assert scan.text_edit.new_text == "scan"
    resolved = await project.client.completion_item_resolve_async(scan)
    assert "dynamodb:Scan" in resolved.documentation.value


async def test_hover(project: Project):
    async def hover(place: str) -> str:
        answer = await project.client.text_document_hover_async(lsp.HoverParams(**project.at(project.grants, place)))
        return answer.contents.value

    grant = await hover("gr|ant auth_users")
    assert "dynamodb:GetItem" in grant and "dynamodb:LeadingKeys" in grant
    assert "`get`" in await hover("re|ad table")
    assert "dynamodb:Scan" in await hover("sc|an table")
    assert "auth_users" in await hover("table No|tes where")


async def test_signature_help(project: Project):
    project.replace(project.grants, "grant group", "grant \ngrant group")
    answer = await project.client.text_document_signature_help_async(
        lsp.SignatureHelpParams(**project.at(project.grants, "grant |\ngrant group"))
    )
    assert answer.signatures[0].label.startswith("grant WHO") and answer.active_parameter == 0


async def test_definitions_cross_files(project: Project):
    answer = await project.client.text_document_definition_async(
        lsp.DefinitionParams(**project.at(project.grants, "table No|tes where"))
    )
    assert answer[0].target_uri == project.main
    assert answer[0].target_selection_range.start.line == DECLARATIONS[: DECLARATIONS.index("table Notes")].count("\n")
    answer = await project.client.text_document_type_definition_async(
        lsp.TypeDefinitionParams(**project.at(project.grants, "group adm|ins"))
    )
    assert answer[0].target_uri == project.main


async def test_references_and_highlights(project: Project):
    answer = await project.client.text_document_references_async(
        lsp.ReferenceParams(
            **project.at(project.main, "table No|tes"), context=lsp.ReferenceContext(include_declaration=True)
        )
    )
    assert sorted({place.uri for place in answer}) == sorted({project.main, project.grants}) and len(answer) == 3
    marks = await project.client.text_document_document_highlight_async(
        lsp.DocumentHighlightParams(**project.at(project.grants, "table No|tes where"))
    )
    assert len(marks) == 2


async def test_rename_across_files(project: Project):
    place = project.at(project.grants, "table No|tes where")
    prepared = await project.client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**place))
    assert prepared.placeholder == "Notes"
    edit = await project.client.text_document_rename_async(lsp.RenameParams(**place, new_name="Memos"))
    changed = {change.text_document.uri: change for change in edit.document_changes}
    assert set(changed) == {project.main, project.grants}
    assert changed[project.grants].text_document.version == 1 and len(changed[project.grants].edits) == 2
    with pytest.raises(JsonRpcException, match="Files"):
        await project.client.text_document_rename_async(lsp.RenameParams(**place, new_name="Files"))


async def test_symbols(project: Project):
    answer = await project.client.text_document_document_symbol_async(
        lsp.DocumentSymbolParams(text_document=document(project.main))
    )
    names = [symbol.name for symbol in answer]
    assert names[:3] == ["Users", "Identities", "Notes"]
    assert "admins" in [child.name for child in answer[0].children]
    found = await project.client.workspace_symbol_async(lsp.WorkspaceSymbolParams(query="prsgn"))
    assert [symbol.name for symbol in found] == ["Presign"]


async def test_semantic_tokens_full_range_and_delta(project: Project):
    full = await project.client.text_document_semantic_tokens_full_async(
        lsp.SemanticTokensParams(text_document=document(project.grants))
    )
    assert len(full.data) % 5 == 0 and len(full.data) > 40
    part = await project.client.text_document_semantic_tokens_range_async(
        lsp.SemanticTokensRangeParams(
            text_document=document(project.grants),
            range=lsp.Range(start=lsp.Position(line=0, character=0), end=lsp.Position(line=0, character=10)),
        )
    )
    assert 0 < len(part.data) < len(full.data) and part.data[:5] == full.data[:5]
    project.replace(project.grants, "scan table", "query table")
    delta = await project.client.text_document_semantic_tokens_full_delta_async(
        lsp.SemanticTokensDeltaParams(text_document=document(project.grants), previous_result_id=full.result_id)
    )
    data = list(full.data)
    for edit in delta.edits:
        data[edit.start : edit.start + edit.delete_count] = edit.data or []
    again = await project.client.text_document_semantic_tokens_full_async(
        lsp.SemanticTokensParams(text_document=document(project.grants))
    )
    assert data == list(again.data)


async def test_formatting(project: Project):
    options = lsp.FormattingOptions(tab_size=2, insert_spaces=True)
    project.replace(project.grants, "grant group admins", "grant   group  admins")
    edits = await project.client.text_document_formatting_async(
        lsp.DocumentFormattingParams(text_document=document(project.grants), options=options)
    )
    assert applied(project.texts[project.grants], edits) == GRANTS
    part = await project.client.text_document_range_formatting_async(
        lsp.DocumentRangeFormattingParams(
            text_document=document(project.grants),
            range=lsp.Range(start=lsp.Position(line=0, character=0), end=lsp.Position(line=0, character=1)),
            options=options,
        )
    )
    assert list(part) == []
    project.replace(project.main, "bucket Files\n", "queue Jobs {   fifo }\n")
    typed = await project.client.text_document_on_type_formatting_async(
        lsp.DocumentOnTypeFormattingParams(**project.at(project.main, "fifo }|"), ch="}", options=options)
    )
    assert applied(project.texts[project.main], typed).count("queue Jobs { fifo }\n") == 1


def applied(text: str, edits: list[lsp.TextEdit]) -> str:
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines) + 1)]
    for edit in sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True):
        start = starts[edit.range.start.line] + edit.range.start.character
        end = starts[edit.range.end.line] + edit.range.end.character
        text = text[:start] + edit.new_text + text[end:]
    return text


async def test_code_actions(project: Project):
    project.replace(project.grants, "read table", "reed table")
    found = await project.diagnostics(project.grants, says("reed"))
    actions = await project.client.text_document_code_action_async(
        lsp.CodeActionParams(
            text_document=document(project.grants),
            range=found[0].range,
            context=lsp.CodeActionContext(diagnostics=found),
        )
    )
    fix = next(action for action in actions if "read" in action.title)
    assert fix.kind == lsp.CodeActionKind.QuickFix and fix.diagnostics[0].code == found[0].code
    edits = fix.edit.document_changes[0].edits
    assert applied(project.texts[project.grants], edits) == GRANTS


async def test_lenses_hints_folds_selections_links(project: Project):
    lenses = await project.client.text_document_code_lens_async(
        lsp.CodeLensParams(text_document=document(project.grants))
    )
    titles = [lens.command.title for lens in lenses]
    assert any("actions" in title and "bytes" in title for title in titles), titles
    assert titles == [(await project.client.code_lens_resolve_async(lens)).command.title for lens in lenses]
    # So many that each is told when it is seen.
    more = "".join(f'grant function Presign put bucket Files at "{number}/"\n' for number in range(250))
    project.replace(project.grants, GRANTS, GRANTS + more)
    lenses = await project.client.text_document_code_lens_async(
        lsp.CodeLensParams(text_document=document(project.grants))
    )
    assert not any(lens.command for lens in lenses)
    assert "bytes" in (await project.client.code_lens_resolve_async(lenses[-1])).command.title
    project.replace(project.grants, more, "")
    # A click does something in every editor.
    lenses = await project.client.text_document_code_lens_async(lsp.CodeLensParams(text_document=document(project.main)))
    commands = [(await project.client.code_lens_resolve_async(lens)).command for lens in lenses]
    assert any("grant" in command.title for command in commands), commands
    assert {command.command for command in commands} == {"authc.showPolicy"}
    whole = lsp.Range(start=lsp.Position(line=0, character=0), end=lsp.Position(line=99, character=0))
    hints = await project.client.text_document_inlay_hint_async(
        lsp.InlayHintParams(text_document=document(project.grants), range=whole)
    )
    assert any("get" in hint.label and "query" in hint.label for hint in hints), hints
    quota = await project.client.text_document_inlay_hint_async(
        lsp.InlayHintParams(text_document=document(project.main), range=whole)
    )
    assert any("10,240" in hint.label for hint in quota), quota
    folds = await project.client.text_document_folding_range_async(
        lsp.FoldingRangeParams(text_document=document(project.main))
    )
    assert (1, 5) in [(fold.start_line, fold.end_line) for fold in folds], folds
    place = project.at(project.grants, "table No|tes where")
    ranges = await project.client.text_document_selection_range_async(
        lsp.SelectionRangeParams(text_document=place["text_document"], positions=[place["position"]])
    )
    assert ranges[0].range.start.character == GRANTS.index("Notes") and ranges[0].parent
    links = await project.client.text_document_document_link_async(
        lsp.DocumentLinkParams(text_document=document(project.main))
    )
    assert links[0].tooltip
    resolved = await project.client.document_link_resolve_async(links[0])
    assert resolved.target == (project.root / "src" / "presign.ts").as_uri()


async def test_call_hierarchy(project: Project):
    items = await project.client.text_document_prepare_call_hierarchy_async(
        lsp.CallHierarchyPrepareParams(**project.at(project.main, "group adm|ins"))
    )
    calls = await project.client.call_hierarchy_outgoing_calls_async(
        lsp.CallHierarchyOutgoingCallsParams(item=items[0])
    )
    assert "Notes" in [call.to.name for call in calls]
    items = await project.client.text_document_prepare_call_hierarchy_async(
        lsp.CallHierarchyPrepareParams(**project.at(project.main, "bucket Fi|les"))
    )
    calls = await project.client.call_hierarchy_incoming_calls_async(
        lsp.CallHierarchyIncomingCallsParams(item=items[0])
    )
    assert ["Presign" in call.from_.name for call in calls] == [True]


async def test_commands(project: Project):
    place = project.at(project.grants, "gr|ant auth_users")
    argument = {
        "textDocument": {"uri": project.grants},
        "position": {"line": place["position"].line, "character": place["position"].character},
    }

    async def run(command: str):
        return await project.client.workspace_execute_command_async(
            lsp.ExecuteCommandParams(command=command, arguments=[argument])
        )

    policy = await run("authc.showPolicy")
    assert "dynamodb:GetItem" in policy["text"] and policy["languageId"] == "json"
    assert policy["title"] == "Policies behind grants.authc:1"
    template = await run("authc.showTemplate")
    compiled = subprocess.run(
        [AUTHC, "compile", "--target", "cloudformation"], cwd=project.root, capture_output=True, check=True, text=True
    )
    assert template["text"].strip() == compiled.stdout.strip()
    matrix = await run("authc.showMatrix")
    assert (matrix["title"], matrix["languageId"]) == ("Who may do what", "plaintext")
    assert "auth_users" in matrix["text"]
    argument["format"] = "html"
    page = await run("authc.showMatrix")
    written = subprocess.run(
        [AUTHC, "matrix", "--format", "html"], cwd=project.root, capture_output=True, check=True, text=True
    )
    assert page["languageId"] == "html" and page["text"].strip() == written.stdout.strip()
    argument["format"] = "pdf"
    with pytest.raises(JsonRpcException, match="there is no format `pdf`; there are table, markdown"):
        await run("authc.showMatrix")
    project.replace(project.grants, "read table", "reed table")
    with pytest.raises(JsonRpcException):
        await run("authc.showTemplate")


TESTS = """\
test "notes" {
  assert auth_users can get table Notes where userId = self
  assert group admins cannot scan table Notes
  assert function Presign can get bucket Files at "inbox/"
}
"""


async def test_assertions(project: Project):
    project.replace(project.grants, GRANTS, GRANTS + TESTS)
    found = await project.diagnostics(project.grants, lambda found: len([item for item in found if item.code == "AC0701"]) == 2)
    wrong, missing = [item for item in found if item.code == "AC0701"]
    assert "group Users.admins can scan" in wrong.message and wrong.severity == lsp.DiagnosticSeverity.Error
    granted = [related.location for related in wrong.related_information if "this grant" in related.message]
    assert [(place.uri, place.range.start.line) for place in granted] == [(project.grants, 1)]
    lenses = await project.client.text_document_code_lens_async(lsp.CodeLensParams(text_document=document(project.grants)))
    run = lenses[-1].command
    assert (run.title, run.command) == ("1 of 3 holds", "authc.runTest")
    outcome = await project.client.workspace_execute_command_async(
        lsp.ExecuteCommandParams(command=run.command, arguments=run.arguments)
    )
    assert (outcome["title"], outcome["languageId"]) == ("Test notes", "plaintext")
    assert outcome["text"].startswith("notes: 1 of 3 holds\n  ok      assert auth_users can get")
    hover = await project.client.text_document_hover_async(lsp.HoverParams(**project.at(project.grants, "as|sert auth_users")))
    assert "**It holds.**" in hover.contents.value and "grants.authc:1" in hover.contents.value
    hover = await project.client.text_document_hover_async(lsp.HoverParams(**project.at(project.grants, "gr|ant auth_users")))
    named = ["Decides 1 test: `notes` (`grants.authc:5`)", "Covered by 1 assertion:\n\n- `grants.authc:5`: "]
    assert any(words in hover.contents.value for words in named), hover.contents.value

    async def fixes(diagnostic: lsp.Diagnostic):
        actions = await project.client.text_document_code_action_async(
            lsp.CodeActionParams(
                text_document=document(project.grants),
                range=diagnostic.range,
                context=lsp.CodeActionContext(diagnostics=[diagnostic]),
            )
        )
        return {action.title: action for action in actions if action.diagnostics}

    assert "Assert that it can" in await fixes(wrong)
    fix = (await fixes(missing))['Add `grant function Presign get bucket Files at "inbox/"`']
    assert fix.kind == lsp.CodeActionKind.QuickFix and fix.diagnostics[0].code == "AC0701"
    text = applied(project.texts[project.grants], fix.edit.document_changes[0].edits)
    assert 'at "inbox/"\ngrant function Presign get bucket Files at "inbox/"\ntest' in text
    # What holds again is taken back, and nothing is asked of a program with errors.
    project.replace(project.grants, "cannot scan", "can scan")
    project.replace(project.grants, "can get bucket Files", "cannot get bucket Files")
    await project.diagnostics(project.grants, lambda found: not any(item.code == "AC0701" for item in found))
    project.replace(project.grants, "can scan", "cannot scan")
    await project.diagnostics(project.grants, says("group Users.admins can scan"))
    project.replace(project.grants, "read table", "reed table")
    found = await project.diagnostics(project.grants, says("reed"))
    assert not any(item.code == "AC0701" for item in found)


async def test_assertions_are_pulled(pulling: Project):
    pulling.replace(pulling.grants, GRANTS, GRANTS + TESTS)
    answer = await pulling.client.text_document_diagnostic_async(
        lsp.DocumentDiagnosticParams(text_document=document(pulling.grants))
    )
    assert [item.code for item in answer.items].count("AC0701") == 2


async def test_diagnostics_are_pulled(pulling: Project):
    answer = await pulling.client.text_document_diagnostic_async(
        lsp.DocumentDiagnosticParams(text_document=document(pulling.grants))
    )
    again = await pulling.client.text_document_diagnostic_async(
        lsp.DocumentDiagnosticParams(text_document=document(pulling.grants), previous_result_id=answer.result_id)
    )
    assert again.kind == "unchanged"
    pulling.replace(pulling.grants, "read table", "reed table")
    wrong = await pulling.client.text_document_diagnostic_async(
        lsp.DocumentDiagnosticParams(text_document=document(pulling.grants), previous_result_id=answer.result_id)
    )
    assert len(wrong.items) == 1 and "reed" in wrong.items[0].message
    everything = await pulling.client.workspace_diagnostic_async(lsp.WorkspaceDiagnosticParams(previous_result_ids=[]))
    assert {report.uri for report in everything.items} == {pulling.main, pulling.grants}
    assert not pulling.client.diagnostics


async def test_eight_requests_while_edits_arrive(project: Project):
    """None waits for ever, and none answers for another text than the one that it was put to."""
    client, main = project.client, project.main
    answered = 0
    for turn in range(30):
        old, name, other = "Notes" if turn == 0 else f"Before{turn - 1}", f"Before{turn}", f"SomethingElse{turn}"
        project.replace(main, f"table {old} ", f"table {name} ")
        version = project.versions[main]
        declared = project.at(main, f"table |{name} ")
        used = project.at(project.grants, "table |Notes where")
        start = declared["position"]
        whole = lsp.Range(start=start, end=lsp.Position(line=start.line, character=start.character + len(name)))
        says = lambda answer: name in repr(answer) and other not in repr(answer)
        questions = [
            (client.text_document_document_symbol_async(lsp.DocumentSymbolParams(text_document=document(main))), says),
            (client.workspace_symbol_async(lsp.WorkspaceSymbolParams(query="e")), says),
            (client.text_document_hover_async(lsp.HoverParams(**declared)), says),
            (client.text_document_completion_async(lsp.CompletionParams(**used)), says),
            (client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**declared)), says),
            (client.text_document_prepare_call_hierarchy_async(lsp.CallHierarchyPrepareParams(**declared)), says),
            (
                client.text_document_document_highlight_async(lsp.DocumentHighlightParams(**declared)),
                lambda marks: [mark.range for mark in marks] == [whole],
            ),
            (
                client.text_document_rename_async(lsp.RenameParams(**declared, new_name="Other")),
                lambda edit: [change.text_document.version for change in edit.document_changes] == [version],
            ),
        ]
        # Nothing is sent before it is waited for.
        asked = [asyncio.ensure_future(question) for question, _ in questions]
        await asyncio.sleep(0)
        project.replace(main, f"table {name} ", f"table {other} ")
        project.replace(main, f"table {other} ", f"table {name} ")
        answers = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 10)
        for answer, (_, right) in zip(answers, questions):
            if isinstance(answer, Exception):
                assert "changed" in str(answer), answer
                continue
            answered += 1
            assert right(answer), answer
    # What is about one place is answered before the next edit.
    assert answered >= 30 * 4


async def test_coverage(project: Project):
    whole = lsp.Range(start=lsp.Position(line=0, character=0), end=lsp.Position(line=99, character=0))

    async def marks():
        hints = await project.client.text_document_inlay_hint_async(
            lsp.InlayHintParams(text_document=document(project.grants), range=whole)
        )
        return [(hint.position.line, hint.label) for hint in hints if hint.label[0] in "●◐○"]

    async def until(expected):
        for _ in range(200):
            if (found := await marks()) == expected:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(found)

    assert await marks() == []
    covered = """test "notes" {
  assert auth_users except group admins can get table Notes where userId = self
}
"""
    project.replace(project.grants, GRANTS, GRANTS + covered)
    bare = [(line, "○ no test") for line in range(1, GRANTS.count("\n"))]
    await until([(0, "◐ 1 test"), *bare])
    hover = await project.client.text_document_hover_async(lsp.HoverParams(**project.at(project.grants, "gr|ant auth_users")))
    line = GRANTS.count("\n") + 2
    assert f"Covered by 1 assertion:\n\n- `grants.authc:{line}`: `assert auth_users except group admins can" in hover.contents.value
    assert "No assertion would fail without `owner(userId)`." in hover.contents.value
    # A mark stays where it is known, also while something else is wrong.
    project.replace(project.grants, "}\n", "}\ngrant group admins get table Nots\n")
    assert (await marks())[0] == (0, "◐ 1 test")
