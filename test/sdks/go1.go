// What sdks.test.ts asks of every SDK, in Go, version 1.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go/service/ivschat"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	shared := session.Must(session.NewSession())
	api := apigatewaymanagementapi.New(shared, &aws.Config{Endpoint: aws.String(os.Getenv("API_URL"))})
	_, err := api.PostToConnection(&apigatewaymanagementapi.PostToConnectionInput{
		ConnectionId: aws.String(os.Getenv("CONNECTION")),
		Data:         []byte("hello"),
	})
	check(err)
	chat := ivschat.New(shared, &aws.Config{Endpoint: aws.String(os.Getenv("CHAT_URL"))})
	rooms, err := chat.ListRooms(&ivschat.ListRoomsInput{})
	check(err)
	token, err := chat.CreateChatToken(&ivschat.CreateChatTokenInput{
		RoomIdentifier: rooms.Rooms[0].Arn,
		UserId:         aws.String("somebody"),
	})
	check(err)
	fmt.Println(len(rooms.Rooms), *token.Token)
}
