"""The programs of the suite, each with its table: what every line says, written from the text of the program and docs/language.md."""

from . import requests as ask
from .said import (
    Atom,
    Person,
    Program,
    Request,
    Route,
    at,
    attributes,
    expires,
    owner,
    rule,
    signed,
    source,
    until,
)

AUTH0, AUTH0_CLIENT = "https://myorg.us.auth0.com/", "UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif"
GOOGLE, GOOGLE_CLIENT = "https://accounts.google.com", "123456789012-notes.apps.googleusercontent.com"


def where_is(name):
    """The URL of a queue, the id of an API: known to whoever asks."""
    return lambda ids: ids[name]


def invoke(target, api, stage, method, path):
    """A signed call of a route."""

    def send(caller, me, other):
        return caller.call(api(me), method, f"{stage}{path}")

    return Request(f"{target}: {method} {path}", "execute-api", lambda me, other: [Atom("invoke", target)], send)


# ---- examples/notes-app


def notes():
    mine = "grant auth_users read, put, update table Notes where owner(userId)"
    files = 'grant auth_users get, put bucket Uploads at "private/{identity}/"'
    orders = "grant auth_users read table Orders where owner(tenantId) and attributes(orderId, total)"
    probe = 'grant function Presign raw "dynamodb:DescribeTimeToLive" table Notes because "the library probes it, #42"'
    admin = "route Http ANY /admin/{proxy+}"
    rules = [
        rule(mine, "auth_users", "read put update", "table Notes", owner("identity")),
        rule(files, "auth_users", "get put", "bucket Uploads", at("private/{identity}/")),
        rule(orders, "auth_users", "read", "table Orders", owner("tag:tenant"), attributes("tenantId", "orderId", "total")),
        rule(
            'grant auth_users put bucket Uploads at "inbox/" via route Http POST /uploads',
            "function Presign", "put", "bucket Uploads", at("inbox/"),
        ),
        rule('grant unauth_users get bucket Uploads at "public/"', "unauth_users", "get", "bucket Uploads", at("public/")),
        rule("grant group admins query, delete table Notes", "group Users.admins", "query delete", "table Notes"),
        rule(
            'grant group admins query index Notes.byNote because "support tool, OPS-112"',
            "group Users.admins", "query", "index Notes.byNote",
        ),
        rule(f"grant group admins invoke {admin}", "group Users.admins", "invoke", admin),
        rule("grant group admins scan table Orders", "group Users.admins", "scan", "table Orders"),
        rule("grant auth_users publish topic Events", "auth_users", "publish", "topic Events"),
        rule("grant auth_users send queue Jobs", "auth_users", "send", "queue Jobs"),
        rule("grant function List query table Notes", "function List", "query", "table Notes"),
        rule("grant function Create put table Notes", "function Create", "put", "table Notes"),
        rule("grant function Create put stream Clicks", "function Create", "put", "stream Clicks"),
        rule('grant function Create put bus App where source("notes.api")', "function Create", "put", "bus App", source("notes.api")),
        rule("grant function Admin read secret Stripe", "function Admin", "get", "secret Stripe"),
        rule(
            'grant function Presign put bucket Uploads at "outbox/" until 2099-01-31',
            "function Presign", "put", "bucket Uploads", at("outbox/"), until("2099-01-31"),
        ),
        rule('function Presign { handler "src/presign.main"; logs on }', "function Presign", "log", "logs Presign"),
        rule(probe, "function Presign", "ttl", "table Notes"),
        rule(
            "deny auth_users except group admins delete table Notes",
            "auth_users", "delete", "table Notes", without=["group Users.admins"], denies=True,
        ),
    ]  # fmt: skip

    def existing(make):
        make.table("Notes", ["userId", "noteId"], [("byNote", "noteId")])
        make.table("Orders", ["tenantId", "orderId"], called="orders-dev")
        make.bucket("Uploads")
        make.queue("Jobs", fifo=True)
        make.topic("Events")
        make.stream("Clicks")
        make.bus("App")
        make.secret("Stripe")
        for name in ("PreAuth", "PostAuth", "List", "Create", "Health", "Admin", "Presign", "Gate"):
            make.function(name)
        make.http_api("Http")
        make.keep("UsersSms", make.role, "RoleArn")

    def user(name, *groups, tenant=None):
        return Person(
            name,
            "user",
            "Identities",
            "Users",
            "UsersWebClient",
            groups,
            (("custom:tenant", tenant),) if tenant else (),
        )

    return Program(
        name="notes-app",
        path="examples/notes-app",
        people=[
            user("ann", tenant="acme"),
            user("ben", tenant="globex"),
            user("carl", "admins", tenant="acme"),
            user("dora", "support"),
            user("emma", "admins", "support", tenant="globex"),
            # Nobody's tenant: he signed up by himself.
            user("fay"),
            Person("guest", "guest", "Identities"),
            Person("gus", "provider", "Identities", AUTH0, AUTH0_CLIENT, (), (("custom:tenant", "acme"),)),
            Person("hal", "provider", "Identities", GOOGLE, GOOGLE_CLIENT, (), (("custom:tenant", "globex"),)),
            Person("eve", "provider", "Identities", AUTH0, "another-audience", trusted=False),
            Person("ian", "provider", "Identities", "https://forger.example.com", AUTH0_CLIENT, trusted=False),
        ],
        rules=rules,
        group_roles={"group Users.admins": "UsersAdminsRole"},
        roles={
            "auth_users": "IdentitiesAuthRole",
            "unauth_users": "IdentitiesGuestRole",
            "function List": "ListRole",
            "function Create": "CreateRole",
            "function Admin": "AdminRole",
            "function Presign": "PresignRole",
        },
        requests=[
            *ask.table("Notes", "userId", "noteId", "identity", [("byNote", "noteId")]),
            *ask.table("Orders", "tenantId", "orderId", "tag:tenant", called="orders-dev", some=("orderId", "total")),
            *ask.bucket("Uploads", ["private/{identity}/", "public/", "inbox/", "outbox/", ""]),
            *ask.queue("Jobs", where_is("Jobs"), fifo=True),
            *ask.topic("Events", where_is("Events")),
            *ask.stream("Clicks"),
            *ask.bus("App", ("notes.api", "notes.web")),
            *ask.secret("Stripe", where_is("Stripe")),
            *ask.function("List"),
            *ask.logs("Presign"),
            *ask.logs("List"),
            ask.simple(
                "table Notes",
                "read the time to live",
                "ttl",
                "dynamodb",
                "describe_time_to_live",
                {"TableName": "Notes"},
            ),
            invoke(admin, where_is("Http"), "", "GET", "/admin/users"),
            invoke(admin, where_is("Http"), "", "DELETE", "/admin/users/7"),
        ],
        routes=[
            Route("Http", "GET", "/notes", "jwt Users.web"),
            Route("Http", "POST", "/notes", "jwt Users.web", ("notes/write",)),
            Route("Http", "GET", "/partner", "jwt auth0"),
            Route("Http", "GET", "/hooks", "gate"),
            Route("Http", "GET", "/health", "public"),
            Route("Http", "GET", "/admin/users", "iam"),
            Route("Http", "POST", "/uploads", "jwt Users.web"),
        ],
        existing=existing,
        tags={"tenant": "custom:tenant"},
        signs=[
            (
                "Presign",
                Route("Http", "POST", "/uploads", "jwt Users.web"),
                "uploads",
                ["inbox/", "outbox/", "private/x/", "public/"],
            )
        ],
        qualified=False,
        providers={"auth0": (AUTH0, AUTH0_CLIENT)},
        pages=[("ann", "UsersWebClient", "Users.web", ["notes/write", "notes/read", "openid notes/read", "openid"])],
        protected=[("ann", "custom:tenant")],
        srp_only=frozenset({"UsersWebClient"}),
    )


# ---- shop.authc


def shop():
    every, guests = "Shop.auth_users", "Shop.unauth_users"
    suspended, trial = "group Partners.suspended", "group Partners.trial"
    packers, managers = "group People.packers", "group People.managers"
    office, stock = "route Web ANY /office/{proxy+}", "route Desk GET /stock/{sku}"
    audit, returns = "route Web GET /audit", "route Desk GET /returns"
    own_sub = owner("sub")
    rules = [
        rule(f"grant {every} read, write, delete table Profiles where owner(userId)", every, "read write delete", "table Profiles",
             owner("identity")),
        rule(f"grant {every} transact, query, delete table Carts where owner(userId)", every, "transact query delete", "table Carts", own_sub),
        rule(
            f"grant {every} partiql_select, partiql_insert, partiql_update, partiql_delete table Carts where owner(userId)",
            every, "partiql_select partiql_insert partiql_update partiql_delete", "table Carts", own_sub,
        ),
        rule(
            f"grant {every} get, query, update table Teams where owner(teamId) and attributes(id, note)",
            every, "get query update", "table Teams", owner("tag:team"), attributes("teamId", "id", "note"),
        ),
        rule(f'grant {every} get, put, list, delete bucket Files at "home/{{sub}}/"', every, "get put list delete", "bucket Files",
             at("home/{sub}/")),
        rule(f'grant {every} get, list bucket Files at "team/{{tag:team}}/"', every, "get list", "bucket Files", at("team/{tag:team}/")),
        rule(f"grant {every} except {trial} send queue Returns", every, "send", "queue Returns", without=[trial]),
        rule(
            f'grant {every} put bucket Files at "inbox/" where expires("10m") via route Web POST /uploads',
            "function Presign", "put", "bucket Files", at("inbox/"), expires(600), signed,
        ),
        rule(f'grant {every} put bus Events where source("shop.web")', every, "put", "bus Events", source("shop.web")),
        rule(f"grant {every} invoke {stock}", every, "invoke", stock),
        rule(f"grant {guests} read table Catalogue", guests, "read", "table Catalogue"),
        rule(f'grant {guests} get bucket Files at "public/"', guests, "get", "bucket Files", at("public/")),
        rule(f"grant {every} read table Catalogue", every, "read", "table Catalogue"),
        rule(f"grant {packers} receive queue Parcels", packers, "receive", "queue Parcels"),
        rule(f"grant {packers} get, query table Orders", packers, "get query", "table Orders"),
        rule(f"grant {packers} update table Orders where attributes(state)", packers, "update", "table Orders",
             attributes("orderId", "state")),
        rule(f"grant {managers} read, write table Orders, index Orders.byDay", managers, "read write", "table Orders, index Orders.byDay"),
        rule(f"grant {managers} scan, delete table Orders", managers, "scan delete", "table Orders"),
        rule(f"grant {managers} publish topic News", managers, "publish", "topic News"),
        rule(f"grant {managers} invoke {office}", managers, "invoke", office),
        rule(f"grant {packers} invoke {audit}", packers, "invoke", audit),
        rule(f"grant {packers} invoke {returns}", packers, "invoke", returns),
        rule(f'grant {suspended} get bucket Files at "appeals/"', suspended, "get", "bucket Files", at("appeals/")),
        rule("grant group Staff.leads send, receive queue Parcels", "group Staff.leads", "send receive", "queue Parcels"),
        rule("grant group Staff.auditors query index Orders.byDay", "group Staff.auditors", "query", "index Orders.byDay"),
        rule('grant Kiosk.auth_users get bucket Files at "kiosk/"', "Kiosk.auth_users", "get", "bucket Files", at("kiosk/")),
        rule('grant Kiosk.unauth_users get bucket Files at "prices/"', "Kiosk.unauth_users", "get", "bucket Files", at("prices/")),
        rule("grant function Ship receive queue Parcels", "function Ship", "receive", "queue Parcels"),
        rule("grant function Ship put, delete table Orders", "function Ship", "put delete", "table Orders"),
        rule("grant function List query table Orders, index Orders.byDay", "function List", "query", "table Orders, index Orders.byDay"),
        rule(
            f"deny {every} except {managers} delete table Orders", every, "delete", "table Orders", without=[managers], denies=True
        ),
    ]  # fmt: skip

    def existing(make):
        make.table("Profiles", ["userId"])
        make.table("Carts", ["userId", "itemId"], [("byItem", "itemId")])
        make.table("Teams", ["teamId", "id"])
        make.table("Orders", ["orderId"], [("byDay", "day")])
        make.table("Catalogue", ["sku"])
        make.bucket("Files")
        make.queue("Parcels")
        make.queue("Returns")
        make.topic("News")
        make.bus("Events")
        for name in ("Presign", "Ship", "List", "Gate"):
            make.function(name)

    def of_people(name, *groups, team=None):
        return Person(
            name, "user", "Shop", "People", "PeopleWebClient", groups, (("custom:team", team),) if team else ()
        )

    def of_staff(name, *groups, level=None):
        return Person(
            name, "user", "Office", "Staff", "StaffDeskClient", groups, (("custom:level", level),) if level else ()
        )

    return Program(
        name="shop",
        path="tests/tools/cloud/shop.authc",
        people=[
            of_people("ann", team="north"),
            of_people("ben", team="south"),
            of_people("carl"),
            of_people("dora", "packers", team="north"),
            of_people("emma", "managers", "packers", team="south"),
            of_people("fred", "regulars", "packers"),
            Person("paul", "user", "Shop", "Partners", "PartnersAppClient"),
            Person("sue", "user", "Shop", "Partners", "PartnersAppClient", ("suspended",)),
            Person("tess", "user", "Shop", "Partners", "PartnersAppClient", ("trial",)),
            Person("dev", "developer", "Shop"),
            Person("guest", "guest", "Shop"),
            of_staff("lea", level="lead"),
            of_staff("aude", "auditors"),
            of_staff("lou", "auditors", level="lead"),
            of_staff("nil", "leads"),
            of_staff("max", level="leader"),
            Person("kim", "user", "Kiosk", "Screens", "ScreensScreenClient"),
            Person("passer-by", "guest", "Kiosk"),
            Person("nobody", "guest", "Office", trusted=False),
        ],
        rules=rules,
        group_roles={
            managers: "PeopleManagersRole",
            packers: "PeoplePackersRole",
            suspended: "PartnersSuspendedRole",
            trial: "PartnersTrialRole",
            "group Staff.leads": "StaffLeadsRole",
            "group Staff.auditors": "StaffAuditorsRole",
        },
        roles={
            every: "ShopAuthRole",
            guests: "ShopGuestRole",
            "Office.auth_users": "OfficeAuthRole",
            "Kiosk.auth_users": "KioskAuthRole",
            "Kiosk.unauth_users": "KioskGuestRole",
            "function Presign": "PresignRole",
            "function Ship": "ShipRole",
            "function List": "ListRole",
        },
        requests=[
            *ask.table("Profiles", "userId", None, "identity"),
            *ask.table("Carts", "userId", "itemId", "sub", [("byItem", "itemId")]),
            *ask.table("Teams", "teamId", "id", "tag:team"),
            *ask.table("Orders", "orderId", None, None, [("byDay", "day")]),
            *ask.table("Catalogue", "sku", None, None),
            *ask.bucket(
                "Files", ["home/{sub}/", "team/{tag:team}/", "public/", "inbox/", "appeals/", "kiosk/", "prices/"]
            ),
            *ask.queue("Parcels", where_is("Parcels")),
            *ask.queue("Returns", where_is("Returns")),
            *ask.topic("News", where_is("News")),
            *ask.bus("Events", ("shop.web", "shop.ops")),
            *ask.function("List"),
            invoke(office, where_is("Web"), "", "GET", "/office/reports"),
            invoke(office, where_is("Web"), "", "DELETE", "/office/reports/7"),
            invoke(audit, where_is("Web"), "", "GET", "/audit"),
            invoke(returns, where_is("Desk"), "/prod", "GET", "/returns"),
            invoke(stock, where_is("Desk"), "/prod", "GET", "/stock/7"),
        ],
        routes=[
            Route("Web", "GET", "/orders", "jwt People.web"),
            Route("Web", "GET", "/orders/7", "jwt People.till", ("shop/read",)),
            Route("Web", "POST", "/orders", "jwt People.till", ("shop/write",)),
            Route("Web", "POST", "/uploads", "jwt People.web"),
            Route("Web", "GET", "/office/reports", "iam"),
            Route("Web", "POST", "/office/reports", "iam"),
            Route("Web", "PUT", "/office/reports", "iam"),
            Route("Web", "PATCH", "/office/reports", "iam"),
            Route("Web", "DELETE", "/office/reports", "iam"),
            Route("Web", "HEAD", "/office/reports", "iam"),
            Route("Web", "GET", "/audit", "iam"),
            Route("Web", "GET", "/till", "jwt People.till"),
            Route("Web", "GET", "/prices", "public"),
            Route("Web", "GET", "/elsewhere", "none"),
            Route("Web", "OPTIONS", "/office/reports", "preflight"),
            Route("Web", "OPTIONS", "/orders", "preflight"),
            Route("Desk", "GET", "/prod/stock", "user_pool People.web"),
            Route("Desk", "PUT", "/prod/stock", "user_pool People.web People.till", ("shop/write",)),
            Route("Desk", "POST", "/prod/stock", "gate"),
            Route("Desk", "GET", "/prod/stock/7", "iam"),
            Route("Desk", "GET", "/prod/returns", "iam"),
            Route("Desk", "GET", "/prod/hours", "public"),
            Route("Desk", "GET", "/prod/elsewhere", "none"),
            Route("Desk", "GET", "/test/hours", "none"),
            Route("Desk", "OPTIONS", "/prod/stock", "preflight"),
            Route("Desk", "OPTIONS", "/prod/stock/7", "preflight"),
            Route("Desk", "OPTIONS", "/prod/returns", "preflight"),
            Route("Desk", "OPTIONS", "/prod/hours", "preflight"),
        ],
        existing=existing,
        ruled={
            "Office": (
                [
                    ("group Staff.leads", lambda one: one.claims.get("custom:level") == "lead"),
                    ("group Staff.auditors", lambda one: "auditors" in one.groups),
                ],
                False,
            )
        },
        isolated=frozenset({suspended}),
        closed=frozenset({"Staff"}),
        classic=frozenset({"Kiosk"}),
        tags={"team": "custom:team"},
        signs=[
            ("Presign", Route("Web", "POST", "/uploads", "jwt People.web"), "files", ["inbox/", "public/", "home/x/"])
        ],
        pages=[
            (
                "ann",
                "PeopleTillClient",
                "People.till",
                ["shop/read", "shop/write", "openid shop/read", "openid shop/read shop/write"],
            )
        ],
        protected=[("ann", "custom:team"), ("lea", "custom:level")],
    )


PROGRAMS = {"notes-app": notes, "shop": shop}
