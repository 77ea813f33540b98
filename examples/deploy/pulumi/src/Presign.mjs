import { randomUUID } from "node:crypto";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const s3 = new S3Client({});

// Which user may write which key is said here: the role may sign for any key below inbox/.
export async function handler(event) {
  const { sub } = event.requestContext.authorizer.jwt.claims;
  const key = `inbox/${sub}/${randomUUID()}`;
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: process.env.UPLOADS, Key: key }), { expiresIn: 300 });
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ key, url }) };
}
