# authc: https://kakoune.org modules as they are for other languages.

# Detection
# ‾‾‾‾‾‾‾‾‾

hook global BufCreate .*\.authc %{
    set-option buffer filetype authc
}

# Initialization
# ‾‾‾‾‾‾‾‾‾‾‾‾‾‾

hook global WinSetOption filetype=authc %[
    require-module authc

    set-option window static_words %opt{authc_static_words}

    hook window ModeChange pop:insert:.* -group authc-trim-indent authc-trim-indent
    hook window InsertChar \n -group authc-indent authc-insert-on-new-line
    hook window InsertChar \n -group authc-indent authc-indent-on-new-line
    hook window InsertChar [})] -group authc-indent authc-indent-on-closing

    hook -once -always window WinSetOption filetype=.* %{ remove-hooks window authc-.+ }
]

hook -group authc-highlight global WinSetOption filetype=authc %{
    add-highlighter window/authc ref authc
    hook -once -always window WinSetOption filetype=.* %{ remove-highlighter window/authc }
}

hook global BufSetOption filetype=authc %{
    set-option buffer comment_line '//'
    set-option buffer comment_block_begin ''
    set-option buffer comment_block_end ''
    set-option buffer indentwidth 2
    set-option buffer formatcmd 'authc fmt -'
}

# Of kakoune-lsp, where it is loaded; settings as in docs/editor.md.
hook -group lsp-filetype-authc global BufSetOption filetype=authc %{
    try %{
        set-option buffer lsp_servers %{
            [authc]
            root_globs = ["authc.toml", ".git", ".hg"]
            args = ["lsp"]
            settings_section = "authc"
            [authc.settings.authc]
            lint.enable = true
            codeLens.enable = true
            inlayHints.verbs = true
            inlayHints.quota = true
            inlayHints.coverage = true
            target = "cloudformation"
        }
    }
}

provide-module authc %§

# Highlighters
# ‾‾‾‾‾‾‾‾‾‾‾‾

# What a word means depends on where it stands: in a declaration's braces, in a test, or in a grant. Braces in comments
# count for Kakoune: where they do not match, the colours of the rest of the declaration are those of a grant.
add-highlighter shared/authc regions
add-highlighter shared/authc/code default-region group
add-highlighter shared/authc/test region -recurse \{ (?<![\w.-])test\s*"[^"\n]*"\s*\{ \} regions
add-highlighter shared/authc/block region -recurse \{ \{ \} regions
add-highlighter shared/authc/test/code default-region group
add-highlighter shared/authc/block/code default-region group

# Tokens, the same everywhere.
evaluate-commands %sh{
    for region in authc authc/test authc/block; do
        cat <<'TOKENS' | sed "s|REGION|$region|"
add-highlighter shared/REGION/documentation region ///(?!/) $ fill documentation
add-highlighter shared/REGION/comment region // $ fill comment
add-highlighter shared/REGION/path region (?<=\s)/ (?=\s) fill string
add-highlighter shared/REGION/string region '"' (?<!\\)(?:\\\\)*(?:"|$) regions
add-highlighter shared/REGION/string/text default-region group
add-highlighter shared/REGION/string/text/ fill string
add-highlighter shared/REGION/string/text/ regex \\["\\n] 0:meta
add-highlighter shared/REGION/string/text/ regex \{([A-Za-z_][\w-]*(?::[A-Za-z_][\w-]*)?)\} 1:variable
add-highlighter shared/REGION/code/ regex @\s*[A-Za-z_][\w-]* 0:attribute
add-highlighter shared/REGION/code/ regex (?<![\w.-])\d+(?:\.\d+|[smhd])?(?![\w.-]) 0:value
add-highlighter shared/REGION/code/ regex (?<![\w.-])\d{4}-\d\d-\d\d(?![\w.-]) 0:value
add-highlighter shared/REGION/code/ regex ->|= 0:operator
add-highlighter shared/REGION/code/ regex (?<![\w.-])route\h+(?:[A-Za-z_][\w-]*\h+)?([A-Z]+)(?![\w-]) 1:value
add-highlighter shared/REGION/code/ regex :\h*(identity|sub|tag|string|number|binary|secret|ssm)(?![\w-]) 1:type
add-highlighter shared/REGION/code/ regex \$[A-Za-z]+ 0:value
TOKENS
    done
}

# UPDATE_DOCS=1 cargo test --test it editors::
# generated: begin
declare-option str-list authc_static_words ES256 ES384 ES512 RS256 RS384 RS512 access access_point admin admin_auth admin_password agent algorithms alias always amazon ambiguous_role and anything api api_key apple arn ask assert assume at attached attribute attributes audience audit auth_users authenticated authorizer because boolean boundary bucket bus by_path call callback can cannot case_sensitive certificate change channel check classic_flow client client_credentials client_id client_secret code configuration_set connect consumer_key consumer_secret contains context cors create create_auth_challenge create_user credentials custom custom_auth custom_email_sender custom_message custom_sms_sender database datetime decrypt default default_redirect define_auth_challenge delete delete_user delete_version deletion_protection delivery_stream deny describe detail_type developer_login developer_provider device devices disable_user distribution domain edge email email_identity email_otp encrypt encrypted encryption endpoint enforced equals essentials event_api except exchange_delegation exchange_impersonation execute expires external external_id facebook factor fanout field fifo file_system first_factors flows from function generate get get_user get_version google grant graphql group group_members guests handler headers hide_unknown_users history http iam id identifier identity_pool identity_source idp_initiated implicit import inbound_federation index invalidate invalidate_cache invitation invoke invoke_url iot_shadow iot_topic is isolated issuer jwt key key_id kms knowledge_base lambda link list list_uploads list_users list_versions lite location logical_id login logout logs lowercase mac managed_login map maps_v2 max max_session membership message metadata metadata_url mfa min min_length model mount multi multipart_resume mutable name none not_equal number numbers oauth off oidc only open optional original origins other owner param parameter partiql_delete partiql_insert partiql_select partiql_update pass_to_scheduler passkey password path payload peek phone place_index places_v2 plus post_authentication post_confirmation pre_authentication pre_sign_up pre_token_generation precedence preferred preferred_username profile protocol provider providers public publish purge put query queue raw read receive recovery recursive redrive reencrypt refresh region regional relying_party render reply_to request required requires resource resource_server resource_tag rest retain retrieve revocation role root rotation route route_calculator routes routes_v2 rule rum_monitor saml scan schedule_group scope scopes search search_vectors secret selection self send ses session set_password sign sign_in sign_out sign_up signed_requests simple single skip_mfa sms sms_otp source srp stage start start_sync starts_with state_machine stop stream string subject subscribe symbols table tag team_id temporary_days test threat_protection thumbprint tier to token token_check topic totp tracing tracker transact transaction trigger ttl twitter type unauth_users unsubscribe until update update_user updated uppercase url user_auth user_migration user_pool username v1 v2 v3 validation validity verification verify verify_auth_challenge_response verify_updates version via vpc watch websocket where write
add-highlighter shared/authc/code/ regex (?<![\w.-])(pass_to_scheduler|invalidate_cache|multipart_resume|developer_login|delete_version|partiql_delete|partiql_insert|partiql_select|partiql_update|search_vectors|group_members|list_versions|disable_user|list_uploads|set_password|create_user|delete_user|get_version|transaction|unsubscribe|update_user|admin_auth|invalidate|invoke_url|list_users|start_sync|reencrypt|subscribe|callback|describe|generate|get_user|location|retrieve|sign_out|transact|by_path|connect|decrypt|encrypt|execute|history|publish|receive|redrive|assume|change|create|delete|fanout|invoke|render|retain|search|stream|update|verify|check|mount|purge|query|route|start|watch|write|call|list|peek|read|root|scan|send|sign|stop|get|mac|put|tag|url)(?![\w.-]) 1:function
add-highlighter shared/authc/code/ regex (?<![\w.-])(route_calculator|delivery_stream|email_identity|knowledge_base|schedule_group|identity_pool|state_machine|distribution|file_system|place_index|rum_monitor|iot_shadow|event_api|iot_topic|parameter|places_v2|routes_v2|user_pool|database|function|provider|resource|channel|maps_v2|tracker|bucket|secret|stream|agent|field|index|model|queue|route|table|topic|role|type|api|bus|key|map)(?![\w.-]) 1:type
add-highlighter shared/authc/code/ regex (?<![\w-])(unauth_users|auth_users|authorizer|anything|requires|because|assert|cannot|except|public|scopes|grant|group|other|param|until|where|deny|only|self|test|and|can|raw|via|at|is)(?![\w-]) 1:keyword
add-highlighter shared/authc/code/ regex (?<![\w.-])(access_point|detail_type|attributes|recursive|endpoint|protocol|expires|source|owner|from|to)\h*\( 1:builtin
add-highlighter shared/authc/test/code/ regex (?<![\w.-])(pass_to_scheduler|invalidate_cache|multipart_resume|developer_login|delete_version|partiql_delete|partiql_insert|partiql_select|partiql_update|search_vectors|group_members|list_versions|disable_user|list_uploads|set_password|create_user|delete_user|get_version|transaction|unsubscribe|update_user|admin_auth|invalidate|invoke_url|list_users|start_sync|reencrypt|subscribe|callback|describe|generate|get_user|location|retrieve|sign_out|transact|by_path|connect|decrypt|encrypt|execute|history|publish|receive|redrive|assume|change|create|delete|fanout|invoke|render|retain|search|stream|update|verify|check|mount|purge|query|route|start|watch|write|call|list|peek|read|root|scan|send|sign|stop|get|mac|put|tag|url)(?![\w.-]) 1:function
add-highlighter shared/authc/test/code/ regex (?<![\w.-])(route_calculator|delivery_stream|email_identity|knowledge_base|schedule_group|identity_pool|state_machine|distribution|file_system|place_index|rum_monitor|iot_shadow|event_api|iot_topic|parameter|places_v2|routes_v2|user_pool|database|function|provider|resource|channel|maps_v2|tracker|bucket|secret|stream|agent|field|index|model|queue|route|table|topic|role|type|api|bus|key|map)(?![\w.-]) 1:type
add-highlighter shared/authc/test/code/ regex (?<![\w-])(unauth_users|auth_users|authorizer|anything|requires|because|assert|cannot|except|public|scopes|grant|group|other|param|until|where|deny|only|self|test|and|can|raw|via|at|is)(?![\w-]) 1:keyword
add-highlighter shared/authc/test/code/ regex (?<![\w.-])(access_point|detail_type|attributes|recursive|endpoint|protocol|expires|source|owner|from|to)\h*\( 1:builtin
add-highlighter shared/authc/code/ regex (?<![\w.-])(?:provider|api)\h+[\w-]+\h+(websocket|facebook|graphql|twitter|amazon|google|apple|http|oidc|rest|saml)(?![\w.-]) 1:value
add-highlighter shared/authc/block/code/ regex (?<![\w.-])(deletion_protection|developer_provider|hide_unknown_users|configuration_set|threat_protection|default_redirect|consumer_secret|identity_source|resource_server|signed_requests|ambiguous_role|case_sensitive|temporary_days|verify_updates|client_secret|first_factors|idp_initiated|managed_login|relying_party|classic_flow|consumer_key|metadata_url|resource_tag|verification|certificate|credentials|custom_auth|external_id|max_session|token_check|algorithms|authorizer|encryption|identifier|invitation|logical_id|membership|min_length|precedence|revocation|thumbprint|validation|attribute|client_id|encrypted|lowercase|providers|selection|uppercase|audience|boundary|callback|endpoint|isolated|metadata|provider|recovery|reply_to|rotation|sign_out|skip_mfa|validity|channel|context|default|devices|expires|handler|headers|history|message|mutable|numbers|origins|payload|profile|session|sign_in|sign_up|subject|symbols|team_id|tracing|trigger|version|access|client|device|domain|factor|guests|import|issuer|key_id|logout|public|region|routes|scopes|secret|simple|verify|alias|flows|group|index|login|oauth|route|scope|stage|topic|write|cors|fifo|from|logs|name|path|read|role|rule|tier|totp|type|arn|key|kms|map|max|mfa|min|ses|sms|tag|ttl|vpc|id)(?![\w.-]) 1:attribute
add-highlighter shared/authc/block/code/ regex (?<![\w.-])(verify_auth_challenge_response|exchange_impersonation|create_auth_challenge|define_auth_challenge|pre_token_generation|custom_email_sender|exchange_delegation|post_authentication|client_credentials|inbound_federation|pre_authentication|preferred_username|custom_sms_sender|post_confirmation|admin_password|custom_message|user_migration|authenticated|pre_sign_up|starts_with|essentials|email_otp|not_equal|preferred|user_auth|user_pool|attached|contains|datetime|enforced|external|facebook|implicit|optional|original|password|regional|required|username|api_key|boolean|passkey|refresh|request|sms_otp|updated|always|amazon|create|custom|equals|google|lambda|number|single|string|ES256|ES384|ES512|RS256|RS384|RS512|admin|apple|audit|email|multi|phone|token|code|deny|edge|link|lite|none|oidc|open|plus|saml|ask|iam|jwt|off|srp|v1|v2|v3)(?![\w.-]) 1:value
add-highlighter shared/authc/block/code/ regex (?:^|[{\;])\h*(password|required|passkey|refresh|create|email|code|iam)(?![\w.-]) 1:attribute
add-highlighter shared/authc/block/code/ regex (?<![\w.-])(on|off)(?![\w.-]) 1:value
add-highlighter shared/authc/block/code/ regex (?<![\w.-])(because)(?![\w.-]) 1:keyword
# generated: end

# A keyword before a date, and a name elsewhere.
add-highlighter shared/authc/test/code/ regex (?<![\w.-])(after)\h+\d{4}- 1:keyword

# Commands
# ‾‾‾‾‾‾‾‾

define-command -hidden authc-trim-indent %{
    # remove trailing white spaces
    try %{ execute-keys -draft -itersel x s \h+$ <ret> d }
}

define-command -hidden authc-insert-on-new-line %{
    evaluate-commands -no-hooks -draft -itersel %{
        # copy the slashes of a documentation comment
        try %{ execute-keys -draft k x s ^\h*\K///\h* <ret> y gh j P }
    }
}

define-command -hidden authc-indent-on-new-line %~
    evaluate-commands -no-hooks -draft -itersel %¤
        # preserve previous line indent
        try %{ execute-keys -draft <semicolon> K <a-&> }
        # clean previous line indent
        try %{ execute-keys -draft k : authc-trim-indent <ret> }
        # indent after lines that end in an opening brace or bracket
        try %¶ execute-keys -draft k x <a-k> [{(]\h*(//[^\n]*)?$ <ret> j <a-gt> ¶
        # deindent a closing brace or bracket when after the cursor
        try %¶ execute-keys -draft x <a-k> ^\h*[})] <ret> gh / [})] <ret> m <a-S> 1<a-&> ¶
    ¤
~

define-command -hidden authc-indent-on-closing %~
    # align to the opening brace or bracket when alone on a line
    try %¶ execute-keys -itersel -draft <a-h> <a-k> ^\h+[})]$ <ret> h m s \A|.\z <ret> 1<a-&> ¶
~

§
