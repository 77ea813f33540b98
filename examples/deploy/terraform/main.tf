terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.92, < 7" }
  }
}

resource "aws_dynamodb_table" "notes" {
  name         = "notes"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "userId"
  range_key    = "noteId"

  attribute {
    name = "userId"
    type = "S"
  }
  attribute {
    name = "noteId"
    type = "S"
  }
}

resource "aws_s3_bucket" "uploads" {
  bucket_prefix = "notes-uploads-"
}

resource "aws_apigatewayv2_api" "http" {
  name          = "notes"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.http.id
  name        = "$default"
  auto_deploy = true
}

# Pools, roles and the authorizer: the output of authc.
module "auth" {
  source       = "./auth"
  NotesArn     = aws_dynamodb_table.notes.arn
  UploadsArn   = aws_s3_bucket.uploads.arn
  HttpId       = aws_apigatewayv2_api.http.id
  PreSignUpArn = aws_lambda_function.all["PreSignUp"].arn
  PresignArn   = aws_lambda_function.all["Presign"].arn
  HealthArn    = aws_lambda_function.all["Health"].arn
  AdminArn     = aws_lambda_function.all["Admin"].arn
}

resource "aws_lambda_function" "all" {
  for_each = {
    PreSignUp = { role = module.auth.PreSignUpRoleArn, environment = {} }
    Presign   = { role = module.auth.PresignRoleArn, environment = { UPLOADS = aws_s3_bucket.uploads.bucket } }
    Health    = { role = module.auth.HealthRoleArn, environment = {} }
    Admin     = { role = module.auth.AdminRoleArn, environment = { NOTES = aws_dynamodb_table.notes.name } }
  }
  function_name    = "notes-${each.key}"
  role             = each.value.role
  runtime          = "nodejs22.x"
  handler          = "${each.key}.handler"
  filename         = "${path.module}/src.zip"
  source_code_hash = filebase64sha256("${path.module}/src.zip")

  environment {
    variables = each.value.environment
  }
}

# Every route of the program, with its authorizer: one without is open.
locals {
  bundle = jsondecode(file("${path.module}/auth/bundle.json"))
  routes = { for route in local.bundle.routes : route.key => route }
  authorizers = {
    pool = module.auth.HttpPoolAuthorizerId
  }
}

resource "aws_apigatewayv2_route" "all" {
  for_each             = local.routes
  api_id               = aws_apigatewayv2_api.http.id
  route_key            = each.key
  authorization_type   = each.value.authorization
  authorizer_id        = try(local.authorizers[each.value.authorizer], null)
  authorization_scopes = each.value.scopes
  target               = "integrations/${aws_apigatewayv2_integration.all[each.key].id}"
}

resource "aws_apigatewayv2_integration" "all" {
  for_each               = local.routes
  api_id                 = aws_apigatewayv2_api.http.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.all[trimsuffix(trim(each.value.handler, "{}"), "Arn")].arn
  payload_format_version = "2.0"
}

resource "aws_lambda_permission" "all" {
  for_each      = local.routes
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.all[trimsuffix(trim(each.value.handler, "{}"), "Arn")].arn
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.http.execution_arn}/*/${replace(each.key, " ", "")}"
}

output "url" {
  value = aws_apigatewayv2_stage.default.invoke_url
}

output "user_pool" {
  value = module.auth.UsersId
}

output "client" {
  value = module.auth.UsersWebClientId
}

output "identity_pool" {
  value = module.auth.IdentitiesId
}
