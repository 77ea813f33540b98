import { randomUUID } from "node:crypto";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const client = new S3Client();

/** Returns an address that one file can be sent to. */
export async function handler() {
  const command = new PutObjectCommand({ Bucket: process.env.UPLOADS, Key: `inbox/${randomUUID()}` });
  return { statusCode: 200, body: await getSignedUrl(client, command, { expiresIn: 300 }) };
}
