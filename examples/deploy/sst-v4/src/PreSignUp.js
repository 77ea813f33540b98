// Cognito asks before it creates a user: an error refuses.
export async function handler(event) {
  if (!event.request.userAttributes.email?.endsWith("@example.com")) throw new Error("Sign up with your address at example.com");
  return event;
}
