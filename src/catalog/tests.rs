//! Tests of the reader against the committed blob.

use super::*;

fn lock(field: &str) -> &'static str {
    let line = include_str!("catalog.lock").lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {field} in catalog.lock"))
}

#[test]
fn counts_equal_the_lock() {
    let catalog = catalog();
    let dependents: Vec<_> = catalog.actions().map(|action| action.dependent_actions().count()).collect();
    for (field, count) in [
        ("services", catalog.services().count()),
        ("actions", catalog.actions().count()),
        ("resource_types", catalog.resource_types().count()),
        ("condition_keys", catalog.condition_keys().count()),
        ("patterns", catalog.condition_keys().filter(|key| key.has_placeholder()).count()),
        ("global_keys", catalog.condition_keys().filter(|key| key.global()).count()),
        ("actions_with_dependents", dependents.iter().filter(|&&count| count > 0).count()),
        ("dependent_actions", dependents.iter().sum()),
        ("blob_bytes", include_bytes!("catalog.bin").len()),
    ] {
        assert_eq!(lock(field), count.to_string(), "{field}");
    }
    assert_eq!(catalog.services().map(|service| service.actions().count()).sum::<usize>(), catalog.actions().count());
}

/// Every name leads back to its own record, in any case: the order of the blob is the order of the search.
#[test]
fn everything_is_found_by_its_name() {
    for service in catalog().services() {
        assert_eq!(catalog().service(&service.prefix().to_uppercase()), Some(service));
        assert!(!service.title().is_empty());
    }
    for action in catalog().actions() {
        let name = action.full_name();
        assert_eq!(catalog().action(&name), Some(action));
        assert_eq!(catalog().action(&name.to_uppercase()), Some(action));
        assert!(action.level().iter().next().is_some(), "{name}");
        for used in action.resource_types() {
            assert_eq!(used.resource_type.service(), action.service());
        }
    }
    for resource_type in catalog().resource_types() {
        assert_eq!(catalog().resource_type(&resource_type.full_name()), Some(resource_type));
        assert!(resource_type.arns().all(|arn| arn.split(':').count() >= 6), "{resource_type:?}");
    }
    for key in catalog().condition_keys() {
        assert_eq!(catalog().condition_key(&key.name().to_lowercase()), Some(key));
        assert!(key.matches(key.name()));
    }
}

#[test]
fn unknown_names_are_not_found() {
    for name in
        ["", ":", "dynamodb", "dynamodb:", ":GetItem", "dynamodb:GetItems", "zzz:GetItem", "dynamodb:GetItem ", "é:é"]
    {
        assert_eq!(catalog().action(name), None, "{name}");
    }
    assert_eq!(catalog().condition_key(""), None);
    assert_eq!(catalog().condition_key("aws:ResourceTag/"), None);
    assert_eq!(catalog().resource_type("dynamodb/tables"), None);
}

#[test]
fn spot_checks() {
    let names =
        |action: &str| -> Vec<_> { catalog().action(action).unwrap().condition_keys().map(|key| key.name()).collect() };
    assert_eq!(
        names("dynamodb:GetItem"),
        [
            "dynamodb:Attributes",
            "dynamodb:EnclosingOperation",
            "dynamodb:LeadingKeys",
            "dynamodb:ReturnConsumedCapacity",
            "dynamodb:Select"
        ]
    );
    assert!(!names("dynamodb:Scan").contains(&"dynamodb:LeadingKeys"));
    assert!(catalog().action("s3:ListAllMyBuckets").unwrap().resource_types().next().is_none());
    let tag = catalog().action("s3:PutObjectTagging").unwrap();
    assert_eq!(tag.level().to_string(), "Write, Tagging");
    let policy = catalog().action("s3:PutBucketPolicy").unwrap();
    assert!(policy.level().contains(Level::PermissionsManagement) && !policy.level().contains(Level::Read));
    let commit = catalog().action("rds-data:CommitTransaction").unwrap();
    assert_eq!(commit.dependent_actions().map(Action::full_name).collect::<Vec<_>>(), ["rds-data:BeginTransaction"]);
    let table = catalog().resource_type("dynamodb/table").unwrap();
    assert_eq!(table.arns().collect::<Vec<_>>(), ["arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"]);
    assert!(catalog().action("lambda:InvokeFunction").unwrap().resource_types().all(|used| used.required));
}

#[test]
fn keys_with_placeholders_match_concrete_ones() {
    for (written, expected) in [
        ("aws:ResourceTag/team", Some("aws:ResourceTag/${TagKey}")),
        ("AWS:resourcetag/team", Some("aws:ResourceTag/${TagKey}")),
        ("aws:PrincipalTag/a:b/c", Some("aws:PrincipalTag/${TagKey}")),
        ("s3:ExistingObjectTag/class", Some("s3:ExistingObjectTag/<key>")),
        ("kms:EncryptionContext:owner", Some("kms:EncryptionContext:${EncryptionContextKey}")),
        ("secretsmanager:ResourceTag/tag-key", Some("secretsmanager:ResourceTag/tag-key")),
        ("events:Metadata/x/Matcher", Some("events:Metadata/${MetadataKey}/Matcher")),
        ("token.actions.acme.ghe.com:actor", Some("token.actions.${Domain}.ghe.com:actor")),
        ("aws:ResourceTags/team", None),
        ("kms:EncryptionContext:", None),
    ] {
        assert_eq!(catalog().condition_key(written).map(|key| key.name()), expected, "{written}");
    }
    let key = catalog().condition_key("secretsmanager:ResourceTag/team").unwrap();
    assert!(key.has_placeholder() && key.name().starts_with("secretsmanager:ResourceTag/"));
}

#[test]
fn types_and_flags_of_keys() {
    for (name, key_type, multi, global, always, variable) in [
        ("dynamodb:LeadingKeys", ConditionType::String, true, false, false, false),
        ("aws:SourceIp", ConditionType::IpAddress, false, true, false, true),
        ("aws:CurrentTime", ConditionType::Date, false, true, true, true),
        ("aws:SecureTransport", ConditionType::Bool, false, true, true, true),
        ("aws:MultiFactorAuthAge", ConditionType::Numeric, false, true, false, true),
        ("aws:SourceArn", ConditionType::Arn, false, true, false, true),
        ("aws:TagKeys", ConditionType::String, true, true, false, false),
        ("cognito-identity.amazonaws.com:sub", ConditionType::String, false, true, false, true),
        ("cognito-identity.amazonaws.com:amr", ConditionType::String, true, true, false, false),
    ] {
        let key = catalog().condition_key(name).unwrap();
        let found = (key.key_type(), key.multi(), key.global(), key.always_present(), key.usable_as_variable());
        assert_eq!(found, (key_type, multi, global, always, variable), "{name}");
    }
}

#[test]
fn keys_are_allowed_where_they_have_an_effect() {
    for (action, resource_type, key, expected) in [
        ("dynamodb:GetItem", "dynamodb/table", "dynamodb:LeadingKeys", true),
        ("dynamodb:GetItem", "dynamodb/table", "DynamoDB:leadingkeys", true),
        ("dynamodb:Scan", "dynamodb/table", "dynamodb:LeadingKeys", false),
        ("dynamodb:Query", "dynamodb/index", "dynamodb:FirstPartitionKeyValues", true),
        ("dynamodb:Scan", "dynamodb/index", "dynamodb:FirstPartitionKeyValues", false),
        ("dynamodb:GetItem", "dynamodb/table", "aws:ResourceTag/team", true),
        ("dynamodb:GetItem", "dynamodb/backup", "aws:ResourceTag/team", false),
        ("dynamodb:GetItem", "dynamodb/table", "aws:RequestTag/team", false),
        ("dynamodb:GetItem", "dynamodb/table", "aws:SourceIp", true),
        ("dynamodb:GetItem", "dynamodb/table", "cognito-identity.amazonaws.com:sub", true),
        ("dynamodb:GetItem", "dynamodb/table", "s3:prefix", false),
        ("s3:ListBucket", "s3/bucket", "s3:prefix", true),
        ("s3:ListBucketMultipartUploads", "s3/bucket", "s3:prefix", false),
        ("kms:Decrypt", "kms/key", "kms:EncryptionContext:owner", true),
        ("kms:Sign", "kms/key", "kms:EncryptionContext:owner", false),
        // AWS lists the key with the type, though this action names no device; hence `Verb::owner`.
        ("geo:ListDevicePositions", "geo/tracker", "geo:DeviceIds", true),
    ] {
        let resource_type = catalog().resource_type(resource_type);
        let action = catalog().action(action).unwrap();
        assert!(resource_type.is_some());
        assert_eq!(catalog().key_allowed(action, resource_type, key), expected, "{action} {key}");
    }
}

/// The whole way from the packages to the blob.
#[test]
#[ignore = "downloads two packages; run it when generate.py or the pinned versions change"]
fn the_blob_is_what_the_generator_makes() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/generate.py");
    let status = std::process::Command::new("python3").args([script, "--check"]).status().unwrap();
    assert!(status.success());
}

#[test]
fn actions_are_found_by_what_their_names_begin_with() {
    for service in catalog().services() {
        let all: Vec<Action> = service.actions().collect();
        for begin in ["", "get", "GetO", "describe", "zz", "a", "\u{ff}"] {
            let begins = |action: &&Action| {
                action.name().get(..begin.len()).is_some_and(|name| name.eq_ignore_ascii_case(begin))
            };
            let expected: Vec<Action> = all.iter().filter(begins).copied().collect();
            assert!(service.actions_beginning(begin).eq(expected), "{service:?} {begin}");
        }
        for (place, action) in all.iter().enumerate() {
            assert_eq!(service.actions().place_of(*action), place);
            assert!(service.actions().between(place, place + 1).eq([*action]));
        }
        assert_eq!(service.actions().len(), all.len());
        assert!(service.actions().between(1, all.len() + 5).eq(all.iter().skip(1).copied()));
    }
}
