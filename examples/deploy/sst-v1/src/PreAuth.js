// Cognito asks before it checks a password: an error refuses.
export async function handler(event) {
  if (event.request.userAttributes["custom:blocked"] === "true") throw new Error("This account is blocked");
  return event;
}
