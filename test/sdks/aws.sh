#!/bin/sh -e
# What sdks.test.ts asks of every SDK, with the `aws` command in AWS; version 1 has no option for binary data.
raw=''
case "$("$AWS" --version 2>&1)" in aws-cli/2*) raw='--cli-binary-format raw-in-base64-out' ;; esac
"$AWS" apigatewaymanagementapi post-to-connection --endpoint-url "$API_URL" $raw --connection-id "$CONNECTION" --data hello
room=$("$AWS" ivschat list-rooms --endpoint-url "$CHAT_URL" --query 'rooms[].arn' --output text)
token=$("$AWS" ivschat create-chat-token --endpoint-url "$CHAT_URL" --room-identifier "$room" --user-id somebody --query token --output text)
echo "$(echo "$room" | wc -l) $token"
