// What sdks.test.ts asks of every SDK, in Go, version 2.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/ivschat"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	background := context.Background()
	shared, err := config.LoadDefaultConfig(background)
	check(err)
	api := apigatewaymanagementapi.NewFromConfig(shared, apigatewaymanagementapi.WithEndpointResolver(
		apigatewaymanagementapi.EndpointResolverFromURL(os.Getenv("API_URL"))))
	_, err = api.PostToConnection(background, &apigatewaymanagementapi.PostToConnectionInput{
		ConnectionId: aws.String(os.Getenv("CONNECTION")),
		Data:         []byte("hello"),
	})
	check(err)
	chat := ivschat.NewFromConfig(shared, ivschat.WithEndpointResolver(
		ivschat.EndpointResolverFromURL(os.Getenv("CHAT_URL"))))
	rooms, err := chat.ListRooms(background, &ivschat.ListRoomsInput{})
	check(err)
	token, err := chat.CreateChatToken(background, &ivschat.CreateChatTokenInput{
		RoomIdentifier: rooms.Rooms[0].Arn,
		UserId:         aws.String("somebody"),
	})
	check(err)
	fmt.Println(len(rooms.Rooms), *token.Token)
}
