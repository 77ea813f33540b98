//! What runs and watches code: function, state machine, schedule group, RUM monitor.

use super::{KIND, group, shape, verb};
use crate::catalog::kind::{Extra, Guests, Kind, Owner, Shape, Users, Verb};

// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
pub(super) static FUNCTION: Kind = Kind {
    word: "function",
    title: "Lambda function",
    service: "lambda",
    cfn: "AWS::Lambda::Function",
    arn: "arn:{P}:lambda:{R}:{A}:function:{name}",
    shapes: &[
        shape("function", "function", "lambda/function", "{arn}"),
        shape("alias", "function", "lambda/function", "{arn}:{sub}"),
    ],
    verbs: &[
        Verb {
            deny_also: &["lambda:InvokeAsync", "lambda:InvokeFunctionUrl"],
            ..verb(
                "invoke",
                &["lambda:InvokeFunction"],
                &["function", "alias"],
                "Calls the function; by its alias if it declares one.",
            )
        },
        Verb {
            fixed: &[("StringEquals", "lambda:FunctionUrlAuthType", "AWS_IAM")],
            extra: &[Extra {
                actions: &["lambda:InvokeFunction"],
                on: &["function", "alias"],
                conditions: &[("Bool", "lambda:InvokedViaFunctionUrl", "true")],
            }],
            ..verb(
                "invoke_url",
                &["lambda:InvokeFunctionUrl"],
                &["function", "alias"],
                "Calls the function by its URL and not otherwise; the URL must ask for IAM.",
            )
        },
        Verb {
            admin: true,
            ..verb(
                "describe",
                &["lambda:GetFunctionConfiguration"],
                &["function"],
                "Reads the settings, environment variables included.",
            )
        },
    ],
    owner: Owner::None("IAM does not see into the payload: the function must look at its caller itself"),
    traps: &[
        "A call is neither reading nor writing: it can do whatever the role of the function can.",
        "A function URL needs two permissions since 2025, and `invoke_url` grants both.",
        "A grant on the function does not cover calls of an alias, nor the other way round.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/step-functions/latest/dg/security-iam.html
pub(super) static STATE_MACHINE: Kind = Kind {
    word: "state_machine",
    title: "Step Functions state machine",
    service: "states",
    cfn: "AWS::StepFunctions::StateMachine",
    arn: "arn:{P}:states:{R}:{A}:stateMachine:{name}",
    shapes: &[
        shape("machine", "state_machine", "states/statemachine", "{arn}"),
        Shape {
            open: true,
            ..shape("execution", "state_machine", "states/execution", "arn:{P}:states:{R}:{A}:execution:{name}:*")
        },
        Shape {
            open: true,
            ..shape("express", "state_machine", "states/express", "arn:{P}:states:{R}:{A}:express:{name}:*:*")
        },
    ],
    verbs: &[
        Verb {
            deny_also: &["states:StartSyncExecution"],
            ..verb("start", &["states:StartExecution"], &["machine"], "Starts an execution and does not wait.")
        },
        verb(
            "start_sync",
            &["states:StartSyncExecution"],
            &["machine"],
            "Runs an express workflow and returns its output.",
        ),
        Verb {
            deny_also: &["states:GetExecutionHistory"],
            ..verb(
                "get",
                &["states:DescribeExecution"],
                &["execution", "express"],
                "Reads state, input and output of any execution of the machine.",
            )
        },
        verb(
            "history",
            &["states:GetExecutionHistory"],
            &["execution"],
            "Reads every step of an execution with its data.",
        ),
        verb("list", &["states:ListExecutions"], &["machine"], "Lists the executions."),
        verb("stop", &["states:StopExecution"], &["execution"], "Stops a running execution, whoever started it."),
        Verb {
            admin: true,
            ..verb(
                "redrive",
                &["states:RedriveExecution"],
                &["execution"],
                "Runs a failed execution on from where it failed.",
            )
        },
        Verb {
            admin: true,
            deny_also: &["states:DescribeStateMachineForExecution"],
            ..verb("describe", &["states:DescribeStateMachine"], &["machine"], "Reads the definition of the machine.")
        },
        Verb {
            unscoped: true,
            ..verb(
                "callback",
                &["states:SendTaskFailure", "states:SendTaskHeartbeat", "states:SendTaskSuccess"],
                &["*"],
                "Answers a waiting task of any machine in the account, by the token of the task.",
            )
        },
    ],
    groups: &[group("read", &["get", "history"]), group("write", &["start"])],
    owner: Owner::None("executions carry nothing that IAM could compare with the caller"),
    guests: Guests::No,
    traps: &[
        "Executions have ARNs of their own, made from the name of the machine.",
        "`write` starts and never stops: stopping throws work away.",
    ],
    ..KIND
};

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-RUM-permissions.html
pub(super) static RUM_MONITOR: Kind = Kind {
    word: "rum_monitor",
    title: "CloudWatch RUM app monitor",
    service: "rum",
    cfn: "AWS::RUM::AppMonitor",
    arn: "arn:{P}:rum:{R}:{A}:appmonitor/{name}",
    shapes: &[shape("monitor", "rum_monitor", "rum/AppMonitorResource", "{arn}")],
    verbs: &[verb("put", &["rum:PutRumEvents"], &["monitor"], "Sends measurements of a page.")],
    groups: &[group("write", &["put"])],
    owner: Owner::None("measurements carry nothing that IAM could compare with the caller"),
    traps: &["Measurements of guests can be forged: don't base decisions on them."],
    ..KIND
};

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/security_iam_id-based-policy-examples.html
pub(super) static SCHEDULE_GROUP: Kind = Kind {
    word: "schedule_group",
    title: "EventBridge Scheduler group",
    service: "scheduler",
    cfn: "AWS::Scheduler::ScheduleGroup",
    arn: "arn:{P}:scheduler:{R}:{A}:schedule-group/{name}",
    shapes: &[Shape {
        open: true,
        ..shape("schedule", "schedule_group", "scheduler/schedule", "arn:{P}:scheduler:{R}:{A}:schedule/{name}/*")
    }],
    verbs: &[
        verb(
            "create",
            &["scheduler:CreateSchedule"],
            &["schedule"],
            "Creates schedules in the group; the role that a schedule calls its target with is passed by `pass_to_scheduler`.",
        ),
        verb(
            "update",
            &["scheduler:UpdateSchedule"],
            &["schedule"],
            "Changes a schedule of the group as a whole; its role is passed anew.",
        ),
        verb("delete", &["scheduler:DeleteSchedule"], &["schedule"], "Deletes a schedule of the group."),
        verb(
            "get",
            &["scheduler:GetSchedule"],
            &["schedule"],
            "Reads a schedule of the group with its target and input.",
        ),
    ],
    groups: &[group("read", &["get"]), group("write", &["create", "update"])],
    owner: Owner::None("schedules carry nothing that IAM could compare with the caller"),
    users: Users::No("a schedule calls what it is told to, with another role and again and again"),
    guests: Guests::No,
    traps: &[
        "`create` and `update` are of no use without `pass_to_scheduler` on the `role` of the target, which is a grant of its own since it decides what a schedule can do.",
        "Schedules without a group are in the one that is named `default`.",
        "Listing schedules has no resource in IAM: `raw \"scheduler:ListSchedules\"` without a target.",
    ],
    ..KIND
};
