import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient();

/** Returns the notes of one identity, for reports. */
export async function handler(event) {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: process.env.NOTES,
      KeyConditionExpression: "userId = :id",
      ExpressionAttributeValues: { ":id": { S: event.queryStringParameters?.id ?? "" } },
    }),
  );
  return { statusCode: 200, body: JSON.stringify(Items) };
}
