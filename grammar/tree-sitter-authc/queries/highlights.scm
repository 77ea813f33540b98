; Names of captures are those that tree-sitter and nvim-treesitter have in common. Of two patterns for one node the later counts.

(comment) @comment
(doc_comment) @comment.documentation

(identifier) @variable

; ---- statements ----

["grant" "deny"] @keyword
["param" "test"] @keyword
["assert" "requires" "is"] @keyword
["at" "where" "via" "until" "because" "except"] @keyword
(after_clause "after" @keyword)
["raw" "authorizer" "scopes" "only"] @keyword.modifier
["and" "can" "cannot"] @keyword.operator
["anything" "public" "self" "other"] @constant.builtin
["auth_users" "unauth_users"] @variable.builtin
(principal ["group" "function"] @keyword.type)

(declaration kind: _ @keyword.type)
(declaration name: (identifier) @type)
(declaration kind: "function" name: (identifier) @function)
(declaration flavour: (option_value) @constant)

(param_statement name: (identifier) @variable.parameter)
(type (identifier) @type)
((type (identifier) @type.builtin)
  (#any-of? @type.builtin "string" "secret" "ssm" "identity" "sub" "tag" "number" "binary"))

(attribute "@" @attribute)
(attribute name: (identifier) @attribute)
(attribute_arguments (identifier) @constant)

; ---- who may do what ----

(verb) @function
(verb (identifier) @function)
(condition name: (identifier) @function)
(condition name: ["owner" "attributes"] @function.builtin)
(kind) @keyword.type
(target name: (reference (identifier) @type))
(principal pool: (identifier) @type)
(principal name: (reference (identifier) @type))
(route_reference "route" @keyword.type)
(route_reference api: (identifier) @type)
(route_key method: (identifier) @constant)
(special_route) @constant
(path) @string.special.path
(row_clause key: (identifier) @variable.member)

; Verbs and conditions that the compiler knows.
; generated: begin
((verb (identifier) @function.builtin)
  (#any-of? @function.builtin
    "admin_auth"
    "assume"
    "by_path"
    "call"
    "callback"
    "change"
    "check"
    "connect"
    "create"
    "create_user"
    "decrypt"
    "delete"
    "delete_user"
    "delete_version"
    "describe"
    "developer_login"
    "disable_user"
    "encrypt"
    "execute"
    "fanout"
    "generate"
    "get"
    "get_user"
    "get_version"
    "group_members"
    "history"
    "invalidate"
    "invalidate_cache"
    "invoke"
    "invoke_url"
    "list"
    "list_uploads"
    "list_users"
    "list_versions"
    "location"
    "mac"
    "mount"
    "multipart_resume"
    "partiql_delete"
    "partiql_insert"
    "partiql_select"
    "partiql_update"
    "pass_to_scheduler"
    "peek"
    "publish"
    "purge"
    "put"
    "query"
    "read"
    "receive"
    "redrive"
    "reencrypt"
    "render"
    "retain"
    "retrieve"
    "root"
    "route"
    "scan"
    "search"
    "search_vectors"
    "send"
    "set_password"
    "sign"
    "sign_out"
    "start"
    "start_sync"
    "stop"
    "stream"
    "subscribe"
    "tag"
    "transact"
    "transaction"
    "unsubscribe"
    "update"
    "update_user"
    "url"
    "verify"
    "watch"
    "write"))
((condition name: (identifier) @function.builtin)
  (#any-of? @function.builtin
    "access_point"
    "detail_type"
    "endpoint"
    "expires"
    "from"
    "protocol"
    "recursive"
    "source"
    "to"))
; generated: end

; ---- clauses ----

(clause option: _ @property)
(clause name: (identifier) @label)
(option_value) @constant.builtin
(switch) @boolean
(key name: (identifier) @variable.member)
(key tag: (identifier) @variable.member)
(claim "claim" @function.builtin)

; ---- tokens ----

(string) @string
(test_statement title: (string) @string)
(escape_sequence) @string.escape
(placeholder ["{" "}"] @punctuation.special)
(placeholder ":" @punctuation.delimiter)
(placeholder name: (identifier) @variable.parameter)
(placeholder tag: (identifier) @variable.member)
((placeholder name: (identifier) @variable.builtin)
  (#any-of? @variable.builtin "identity" "sub"))
(placeholder name: (identifier) @variable.builtin tag: (identifier))
(integer) @number
(decimal) @number.float
(duration) @number
(date) @string.special

["->" "="] @operator
["," ";" "." ":"] @punctuation.delimiter
["(" ")"] @punctuation.bracket
(block ["{" "}"] @punctuation.bracket)
(test_body ["{" "}"] @punctuation.bracket)
