"""Tests of resolve.py: tests/tools/.venv/bin/pytest tests/tools"""

import json
import pathlib
import subprocess
import sys

import pytest

from resolve import Template, Unresolved, once

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}


def policy(resource):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}]}


def role(*policies, **properties):
    inline = [{"PolicyName": f"p{index}", "PolicyDocument": one} for index, one in enumerate(policies)]
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, "Policies": inline, **properties}}


def value(given, parameters=None, exports=None, **sections):
    """What one value of a template comes to."""
    return Template({"Resources": {}, **sections}, parameters, exports).resolve(given, "here")


TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Fn::Sub": "${AWS::StackName}-notes"}}}
TABLE_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/stack-notes"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"Ref": "AWS::AccountId"}, "123456789012"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "T"}, "stack-notes"),
        ({"Fn::GetAtt": ["T", "Arn"]}, TABLE_ARN),
        ({"Fn::GetAtt": "T.Arn"}, TABLE_ARN),
        ({"Fn::Sub": "${T.Arn}/index/*"}, TABLE_ARN + "/index/*"),
        ({"Fn::Sub": "a/${!cognito-identity.amazonaws.com:sub}/*"}, "a/${cognito-identity.amazonaws.com:sub}/*"),
        ({"Fn::Sub": "${!AWS::Region}${AWS::Region}"}, "${AWS::Region}us-east-1"),
        ({"Fn::Sub": "$x $ {T} ${ T }"}, "$x $ {T} stack-notes"),
        ({"Fn::Sub": ["${Own}/${T}", {"Own": {"Ref": "AWS::Region"}}]}, "us-east-1/stack-notes"),
        ({"Fn::Sub": ["${T}", {"T": "mine"}]}, "mine"),
        ({"Fn::Sub": ["${A}", {"A": "${B}"}]}, "${B}"),
        ({"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "${keep:me}"]]}, "arn:aws:${keep:me}"),
        ({"Fn::Join": ["", ["a", {"Ref": "AWS::NoValue"}, 1, True]]}, "a1true"),
        ({"Fn::Join": [",", {"Fn::Split": [":", "a:b"]}]}, "a,b"),
        ({"Fn::Select": ["1", {"Fn::Split": ["//", "https://x.example"]}]}, "x.example"),
        ({"Fn::ImportValue": {"Fn::Sub": "${AWS::StackName}-x"}}, "imported"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [{"Ref": "AWS::NoValue"}, 1]}, {"b": [1]}),
        ("plain ${aws:username}", "plain ${aws:username}"),
        ("{{resolve:secretsmanager:google:SecretString:id}}", "resolved-secretsmanager-google-SecretString-id"),
    ],
)
def test_values(given, wanted):
    assert value(given, Resources={"T": TABLE}, exports={"stack-x": "imported"}) == wanted


@pytest.mark.parametrize(
    "given",
    [
        {"Ref": "Nowhere"},
        {"Fn::GetAtt": ["Nowhere", "Arn"]},
        {"Fn::GetAtt": ["T", "Nothing"]},
        {"Fn::Sub": "${Nowhere}"},
        {"Fn::Sub": "${T.Nothing}"},
        {"Fn::Sub": ["${T}", {"Unused": "x"}]},
        {"Fn::Sub": "${cognito-identity.amazonaws.com:sub}"},
        {"Fn::Select": [2, ["a", "b"]]},
        {"Fn::ImportValue": "unknown"},
        {"Fn::Transform": {}},
        {"Fn::If": ["Unknown", 1, 2]},
        {"Fn::Join": ["", [["nested"]]]},
        {"Fn::Sub": "x", "beside": 1},
        {"Ref": "T", "beside": 1},
    ],
)
def test_what_cannot_be_resolved_is_an_error(given):
    with pytest.raises(Unresolved):
        value(given, Resources={"T": TABLE})


def test_parameters():
    declared = {
        "Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]},
        "Ids": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Count": {"Type": "Number", "Default": 3},
    }
    assert value({"Fn::Sub": "${Stage}-${Count}"}, Parameters=declared) == "dev-3"
    assert value({"Ref": "Stage"}, {"Stage": "prod"}, Parameters=declared) == "prod"
    assert value({"Fn::Select": [1, {"Ref": "Ids"}]}, Parameters=declared) == "b"
    for wrong in ({"Stage": "test"}, {"Unknown": "x"}):
        with pytest.raises(Unresolved):
            value("x", wrong, Parameters=declared)
    with pytest.raises(Unresolved, match="no default"):
        value("x", Parameters={"TableArn": {"Type": "String"}})


def test_conditions():
    sections = {
        "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
        "Conditions": {
            "Dev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
            "Other": {"Fn::Not": [{"Condition": "Dev"}]},
            "Both": {"Fn::And": [{"Condition": "Dev"}, {"Condition": "Other"}]},
            "One": {"Fn::Or": [{"Condition": "Dev"}, {"Condition": "Other"}]},
            "Round": {"Condition": "Trip"},
            "Trip": {"Condition": "Round"},
        },
        "Resources": {"T": {**TABLE, "Condition": "Other"}},
    }
    chosen = {name: value({"Fn::If": [name, 1, 2]}, **sections) for name in ("Dev", "Other", "Both", "One")}
    assert chosen == {"Dev": 1, "Other": 2, "Both": 2, "One": 1}
    assert value({"x": {"Fn::If": ["Other", 1, {"Ref": "AWS::NoValue"}]}}, **sections) == {}
    with pytest.raises(Unresolved, match="circular"):
        value({"Fn::If": ["Round", 1, 2]}, **sections)
    with pytest.raises(Unresolved, match="not created"):
        value({"Fn::GetAtt": ["T", "Arn"]}, **sections)


def test_every_way_to_give_a_role_a_policy():
    resources = {
        "A": role(policy("1"), ManagedPolicyArns=[{"Ref": "M"}, "arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        "B": role(RoleName="named", Path="/app/"),
        "M": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": [{"Ref": "B"}], "PolicyDocument": policy("2")}},
        "R": {"Type": "AWS::IAM::RolePolicy",
              "Properties": {"RoleName": {"Ref": "A"}, "PolicyName": "r", "PolicyDocument": json.dumps(policy("3"))}},
        "P": {"Type": "AWS::IAM::Policy",
              "Properties": {"Roles": [{"Ref": "A"}, "named"], "PolicyName": "p", "PolicyDocument": policy("4")}},
        "Off": {**role(policy("5")), "Condition": "Never"},
    }  # fmt: skip
    found = Template({"Resources": resources, "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}}}).roles()["roles"]
    assert list(found) == ["A", "B"]
    assert found["A"]["policies"] == [policy("1"), policy("3"), policy("4"), policy("2")]
    assert found["A"]["sources"] == ["A/p0", "R", "P", "M"]
    assert found["A"]["external"] == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    assert found["B"]["policies"] == [policy("2"), policy("4")]
    assert found["B"]["arn"] == "arn:aws:iam::123456789012:role/app/named"
    assert found["A"]["trust"] == TRUST


def test_a_policy_attached_twice_counts_once():
    resources = {
        "A": role(ManagedPolicyArns=[{"Ref": "M"}], RoleName="a"),
        "M": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": ["a"], "PolicyDocument": policy("2")}},
    }
    assert Template({"Resources": resources}).roles()["roles"]["A"]["policies"] == [policy("2")]


def test_a_policy_for_an_unknown_role_is_an_error():
    lost = {"Type": "AWS::IAM::RolePolicy", "Properties": {"RoleName": "x", "PolicyName": "p", "PolicyDocument": policy("1")}}
    with pytest.raises(Unresolved, match="not in the template"):
        Template({"Resources": {"R": lost}}).roles()


def test_a_trust_policy_may_be_a_string_of_json():
    text = '{"Statement": [{"Condition": {"StringEquals": {"cognito-idp.${AWS::Region}.amazonaws.com/${U}:aud": "x"}}}]}'
    resources = {"U": {"Type": "AWS::Cognito::UserPool"}, "A": role(AssumeRolePolicyDocument={"Fn::Sub": text})}
    [statement] = Template({"Resources": resources}).roles()["roles"]["A"]["trust"]["Statement"]
    [key] = statement["Condition"]["StringEquals"]
    assert key.startswith("cognito-idp.us-east-1.amazonaws.com/us-east-1_")


def test_ids_differ_and_stay():
    pools = {name: {"Type": "AWS::Cognito::IdentityPool"} for name in ("UsersIdentities", "StaffIdentities")}
    found = [value({"Ref": name}, Resources=pools) for name in pools]
    assert len(set(found)) == 2
    assert found == [value({"Ref": name}, Resources=pools) for name in pools]


def test_the_command(tmp_path):
    template = tmp_path / "t.json"
    document = {"Parameters": {"BucketArn": {"Type": "String"}}, "Resources": {"A": role(policy({"Ref": "BucketArn"}))}}
    template.write_text(json.dumps(document))
    command = [sys.executable, str(pathlib.Path(__file__).parent / "resolve.py"), str(template)]
    good = subprocess.run([*command, "BucketArn=arn:aws:s3:::b=c"], capture_output=True, text=True)
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["roles"]["A"]["policies"] == [policy("arn:aws:s3:::b=c")]
    bad = subprocess.run(command, capture_output=True, text=True)
    assert bad.returncode == 1 and bad.stdout == "" and "BucketArn" in bad.stderr


def test_a_key_stands_once():
    with pytest.raises(Unresolved, match="stands twice"):
        json.loads('{"Resources": {"A": {}, "A": {}}}', object_pairs_hook=once)
