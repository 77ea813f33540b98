// Both authorizers leave the claims of the token here.
export async function handler(event) {
  const { iss, sub } = event.requestContext.authorizer.jwt.claims;
  return { statusCode: 200, headers: { "content-type": "text/plain" }, body: `Hello ${sub} of ${iss}` };
}
