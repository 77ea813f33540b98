" Colours.
if exists('b:current_syntax')
  finish
endif

" UPDATE_DOCS=1 cargo test --test it editors::
" generated: begin
let s:keywords = 'and anything assert at attributes authorizer because can cannot deny except grant group is only other owner param public raw requires scopes self test until via where'
let s:declarations = 'agent api bucket bus database delivery_stream distribution email_identity event_api file_system function identity_pool iot_shadow iot_topic key knowledge_base map maps_v2 model parameter place_index places_v2 provider queue resource role route_calculator routes_v2 rum_monitor schedule_group secret state_machine stream table topic tracker user_pool'
let s:kinds = 'agent bucket bus channel database delivery_stream distribution email_identity event_api field file_system index iot_shadow iot_topic key knowledge_base map maps_v2 model parameter place_index places_v2 queue resource role route_calculator routes_v2 rum_monitor schedule_group secret state_machine stream table topic tracker type'
let s:flavours = 'amazon apple facebook google graphql http oidc rest saml twitter websocket'
let s:verbs = 'admin_auth assume by_path call callback change check connect create create_user decrypt delete delete_user delete_version describe developer_login disable_user encrypt execute fanout generate get get_user get_version group_members history invalidate invalidate_cache invoke invoke_url list list_uploads list_users list_versions location mac mount multipart_resume partiql_delete partiql_insert partiql_select partiql_update pass_to_scheduler peek publish purge put query read receive redrive reencrypt render retain retrieve root route scan search search_vectors send set_password sign sign_out start start_sync stop stream subscribe tag transact transaction unsubscribe update update_user url verify watch write'
let s:conditions = 'access_point detail_type endpoint expires from protocol recursive source to'
let s:options = 'ES256 ES384 ES512 RS256 RS384 RS512 admin admin_password always amazon api_key apple ask attached audit authenticated boolean client_credentials contains create_auth_challenge custom custom_email_sender custom_message custom_sms_sender datetime define_auth_challenge deny edge email_otp enforced equals essentials exchange_delegation exchange_impersonation external facebook google implicit inbound_federation jwt lambda link lite multi none not_equal number off oidc open optional original phone plus post_authentication post_confirmation pre_authentication pre_sign_up pre_token_generation preferred preferred_username regional request saml single sms_otp srp starts_with string token updated user_auth user_migration user_pool username v1 v2 v3 verify_auth_challenge_response'
let s:clauses = 'access algorithms alias ambiguous_role arn attribute audience authorizer boundary callback case_sensitive certificate channel classic_flow client client_id client_secret code configuration_set consumer_key consumer_secret context cors create credentials custom_auth default default_redirect deletion_protection developer_provider device devices domain email encrypted encryption endpoint expires external_id factor fifo first_factors flows from group guests handler headers hide_unknown_users history iam id identifier identity_source idp_initiated import index invitation isolated issuer key key_id kms logical_id login logout logs lowercase managed_login map max max_session membership message metadata metadata_url mfa min min_length mutable name numbers oauth origins passkey password path payload precedence profile provider providers public read recovery refresh region relying_party reply_to required resource_server resource_tag revocation role rotation route routes rule scope scopes secret selection ses session sign_in sign_out sign_up signed_requests simple skip_mfa sms stage subject symbols tag team_id temporary_days threat_protection thumbprint tier token_check topic totp tracing trigger ttl type uppercase validation validity verification verify verify_updates version vpc write'
" generated: end

syntax iskeyword @,48-57,_,-
syntax case match

syntax match authcComment "//.*$" contains=@Spell
syntax match authcDocumentation "///\%(/\)\@!.*$" contains=@Spell
syntax region authcString start=+"+ skip=+\\.+ end=+"\|$+ contains=authcEscape,authcPlaceholder
syntax match authcEscape +\\["\\n]+ contained
syntax match authcPlaceholder "{\h[[:alnum:]_-]*\%(:\h[[:alnum:]_-]*\)\?}" contained
syntax match authcNumber "\<\d\+\%(\.\d\+\|[smhd]\)\?\>"
syntax match authcNumber "\<\d\{4}-\d\d-\d\d\>"
syntax match authcAttribute "@\s*\h[[:alnum:]_-]*"
syntax match authcRoute "\%(\%(\<route\s\+\|\<[A-Z]\+\s*\)\@<=\)/\%(/\)\@!\S*"
syntax match authcMethod "\%(\<route\s\+\%(\h[[:alnum:]_-]*\s\+\)\?\)\@<=[A-Z]\+\>"
syntax match authcPrimitive ":\s*\zs\%(identity\|sub\|tag\|string\|number\|binary\|secret\|ssm\)\>"
syntax match authcPrincipal "\<\%(un\)\?auth_users\>"
syntax cluster authcTokens contains=authcComment,authcDocumentation,authcString,authcNumber,authcRoute,authcMethod,authcPrimitive

" What a word means depends on whether it stands in the braces of a declaration. There, clauses begin what they are in. Of what
" matches at the same place, Vim takes what comes last here. (Not keywords: `contains` would be an argument.)
function! s:any(words) abort
  return '\%(' . substitute(a:words, ' ', '\\|', 'g') . '\)\>'
endfunction
execute 'syntax match authcVerb "\<' . s:any(s:verbs) . '"'
execute 'syntax match authcKind "\<' . s:any('route ' . s:kinds) . '"'
execute 'syntax match authcKeyword "\<' . s:any(s:keywords) . '"'
syntax match authcKeyword "\<after\>\ze\s\+\d\{4}-"
execute 'syntax match authcCondition "\<' . s:any('owner attributes ' . s:conditions) . '\ze\s*("'
execute 'syntax match authcDeclaration "^\s*' . s:any(s:declarations) . '" nextgroup=authcName skipwhite'
execute 'syntax match authcName "\h[[:alnum:]_-]*" contained nextgroup=authcFlavour skipwhite'
execute 'syntax match authcFlavour contained "\<' . s:any(s:flavours) . '"'
execute 'syntax match authcOption contained "\<' . s:any('on off ' . s:options . ' ' . s:clauses) . '"'
execute 'syntax match authcClause contained "\%(^\s*\|[{;]\s*\)\@<=' . s:any(s:clauses) . '"'
syntax match authcBecause contained "\<because\>"
syntax region authcBlock matchgroup=Delimiter start="{" end="}" fold contains=authcBlock,authcClause,authcOption,authcBecause,@authcTokens
syntax region authcTest matchgroup=authcKeyword start="^\s*test\>" matchgroup=Delimiter end="}" fold contains=TOP,authcBlock

syntax sync fromstart

highlight default link authcComment Comment
highlight default link authcDocumentation SpecialComment
highlight default link authcString String
highlight default link authcEscape SpecialChar
highlight default link authcPlaceholder Special
highlight default link authcNumber Number
highlight default link authcAttribute PreProc
highlight default link authcRoute String
highlight default link authcMethod Constant
highlight default link authcPrimitive Type
highlight default link authcPrincipal Special
highlight default link authcKeyword Keyword
highlight default link authcBecause Keyword
highlight default link authcVerb Function
highlight default link authcKind Type
highlight default link authcDeclaration Structure
highlight default link authcName Identifier
highlight default link authcFlavour Constant
highlight default link authcOption Constant
highlight default link authcClause Statement
highlight default link authcCondition Function

let b:current_syntax = 'authc'
