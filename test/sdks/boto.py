# What sdks.test.ts asks of every SDK, in Python.
import os
import boto3

api = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["API_URL"])
api.post_to_connection(ConnectionId=os.environ["CONNECTION"], Data=b"hello")
chat = boto3.client("ivschat", endpoint_url=os.environ["CHAT_URL"])
rooms = [room["arn"] for room in chat.list_rooms()["rooms"]]
token = chat.create_chat_token(roomIdentifier=rooms[0], userId="somebody")["token"]
print(len(rooms), token)
