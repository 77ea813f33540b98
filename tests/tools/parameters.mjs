// Believable values for the parameters of a template, from their types and names.
const HERE = 'us-east-1:123456789012'
const ARNS = [
  [/UserPool|Pool$/, `arn:aws:cognito-idp:${HERE}:userpool/us-east-1_Ab3dEf9hI`],
  [/Provider|Oidc|Saml/, 'arn:aws:iam::123456789012:oidc-provider/idp.example.com'],
  [/Role/, 'arn:aws:iam::123456789012:role/Imported'],
  [/Table/, `arn:aws:dynamodb:${HERE}:table/Imported`],
  [/Bucket|Upload/, 'arn:aws:s3:::imported-bucket'],
  [/Queue|Jobs/, `arn:aws:sqs:${HERE}:imported`],
  [/Topic|Event/, `arn:aws:sns:${HERE}:imported`],
  [/Stream|Click/, `arn:aws:kinesis:${HERE}:stream/imported`],
  [/Bus/, `arn:aws:events:${HERE}:event-bus/imported`],
  [/Secret/, `arn:aws:secretsmanager:${HERE}:secret:imported-Ab3dEf`],
  [/Api$/, 'arn:aws:apigateway:us-east-1::/apis/a1b2c3d4e5'],
]

function arn(name) {
  const found = ARNS.find(([pattern]) => pattern.test(name.replace(/Arn$/, '')))
  return found ? found[1] : `arn:aws:lambda:${HERE}:function:${name.replace(/Arn$/, '')}`
}

function one(name, type) {
  if (/^AWS::EC2::VPC::Id$/.test(type)) return 'vpc-0123456789abcdef0'
  if (/^AWS::EC2::(\w+)::Id$/.test(type)) return `${type.split('::')[2].toLowerCase()}-0123456789abcdef0`
  if (/Arn$/.test(name)) return arn(name)
  if (/(Url|Uri|Issuer)$/.test(name)) return 'https://example.com/path'
  if (/Domain(Name)?$/.test(name)) return 'auth.example.com'
  if (/Email$/.test(name)) return 'someone@example.com'
  if (/UserPoolId$|PoolId$/.test(name)) return 'us-east-1_Ab3dEf9hI'
  if (/(Api|Resource)Id$/.test(name)) return 'a1b2c3d4e5'
  if (/Id$/.test(name)) return '1h57kf5cpq17m0eml12EXAMPLE'.toLowerCase()
  return name.toLowerCase()
}

/** A value for one parameter of a template. */
export function plausible(name, { Type = 'String', AllowedValues, MinValue, MinLength } = {}) {
  const list = /^(List<(.*)>|CommaDelimitedList|AWS::SSM::Parameter::Value<(List<.*>|CommaDelimitedList)>)$/.test(Type)
  if (AllowedValues?.length) return list ? [AllowedValues[0]] : AllowedValues[0]
  if (Type === 'Number') return Number(MinValue ?? 1)
  const value = one(name, Type.replace(/^List<(.*)>$/, '$1')).padEnd(Number(MinLength ?? 0), 'x')
  return list ? [value, `${value}2`] : value
}
