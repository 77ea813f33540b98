import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";

const dynamodb = new DynamoDBClient({});

export async function handler() {
  const { Items, LastEvaluatedKey } = await dynamodb.send(new ScanCommand({ TableName: process.env.NOTES, Limit: 100 }));
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ notes: Items, more: LastEvaluatedKey !== undefined }),
  };
}
