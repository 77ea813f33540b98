import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const dynamodb = new DynamoDBClient({});

export async function handler(event) {
  const Item = { userId: { S: event.request.userAttributes.sub }, at: { S: new Date().toISOString() } };
  await dynamodb.send(new PutItemCommand({ TableName: process.env.SIGN_INS, Item }));
  return event;
}
