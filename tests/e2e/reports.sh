#!/usr/bin/env bash
# What the linter writes, shown to foreign readers: SARIF to Microsoft's validator, JSON to its schema, JUnit to junitparser.
# Takes the compiler from $AUTHC.
source "$(dirname "${BASH_SOURCE[0]}")/../tools/suite.bash"
tools=$root/tests/tools
compiler

multitool=$work/multitool
cp -r "$tools/node_modules/@microsoft/sarif-multitool-linux" "$multitool"
chmod +x "$multitool/Sarif.Multitool"
# valid FILE: the validator has nothing worse to say than a note.
valid() {
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$multitool/Sarif.Multitool" validate "$1" --rule-kind 'Sarif;Ghas' \
    --level 'Error;Warning;Note' >"$work/said" 2>&1 || { cat "$work/said" >&2; return 1; }
  grep -q 'Analysis completed successfully' "$work/said" || { cat "$work/said" >&2; return 1; }
  # There is no page of the project to name (SARIF2005 asks for one).
  ! grep -E ': (error|warning) ' "$work/said" | grep -v SARIF2005 >&2
}

# A project with findings of every kind: the bad example of every code, each as a program of its own.
mkdir -p "$work/app/auth/deep er"
cd "$work/app"
number=0
for page in "$root"/docs/codes/AC*.md; do
  awk '/^Wrong:$/ { inside = 1; next } /^Right:$/ { exit } inside && /^    / { print substr($0, 5) }' "$page" >program
  [ -s program ] || continue
  number=$((number + 1))
  mv program "auth/deep er/$(basename "$page" .md).authc"
done
rm -f program
[ "$number" -gt 150 ] || fail "only $number examples were found"
printf 'bucket Uploads\nfunction Save\ngrant function Save put bucket Uploads\n' >clean.authc

status=0
"$AUTHC" lint --format sarif . >all.sarif || status=$?
[ "$status" = 3 ] || fail "status $status"
"$AUTHC" lint --format sarif clean.authc >none.sarif
for log in all.sarif none.sarif; do
  valid "$log" || fail "$log is not what SARIF asks for"
done
sed 's/"startLine": [0-9]*/"startLine": 0/' all.sarif >broken.sarif
if valid broken.sarif 2>/dev/null; then fail 'the validator takes a log with lines from 0'; fi
say "SARIF of $number programs is valid"

"$AUTHC" lint --format json . >all.json || true
"$AUTHC" lint --format json clean.authc >none.json
"$tools/.venv/bin/check-jsonschema" --schemafile "$root/docs/diagnostics.schema.json" all.json none.json "$root"/tests/reports/findings.json
sed 's/"severity":"warning"/"severity":"bad"/' all.json >broken.json
if "$tools/.venv/bin/check-jsonschema" --schemafile "$root/docs/diagnostics.schema.json" broken.json >/dev/null; then
  fail 'the schema takes a severity that there is not'
fi
say "JSON follows its schema"

"$AUTHC" lint --format junit . >all.xml || true
"$AUTHC" lint --format junit clean.authc >none.xml
"$AUTHC" lint --format gitlab . >all.gitlab.json || true
"$tools/.venv/bin/python" - all.json all.xml none.xml all.gitlab.json <<'PYTHON'
import json
import sys

from junitparser import Failure, JUnitXml

found = json.load(open(sys.argv[1], encoding="utf-8"))["diagnostics"]
suites = JUnitXml.fromfile(sys.argv[2])
cases = [case for suite in suites for case in suite]
failures = [case for case in cases if any(isinstance(result, Failure) for result in case.result)]
expected = [one for one in found if one["severity"] != "info"]
assert suites.tests == len(cases) >= len(found), (suites.tests, len(cases), len(found))
assert suites.failures == len(failures) == len(expected) > 100, (suites.failures, len(failures), len(expected))
messages = sorted(result.message for case in failures for result in case.result)
assert messages == sorted(one["message"] for one in expected)
none = JUnitXml.fromfile(sys.argv[3])
assert (none.tests, none.failures) == (1, 0)
issues = json.load(open(sys.argv[4], encoding="utf-8"))
prints = {issue["fingerprint"] for issue in issues}
assert len(issues) == len(found) == len(prints), "every issue has a fingerprint of its own"
for issue in issues:
    assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}, issue
    assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert issue["location"]["lines"]["begin"] >= 1 and not issue["location"]["path"].startswith(("./", "/"))
PYTHON
say "JUnit and Code Quality say the same"
