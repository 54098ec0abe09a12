// A client of modelreg in Go: asks which model to call, reads why none is left, and says how the call went.
package main

import (
	"context"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	pb "modelreg-example/gen/modelreg/v1"
)

// choose gives each try 50 ms. The request id makes all tries one decision; the first may only open the connection.
func choose(router pb.RouterServiceClient, constraints *pb.Constraints) (answer *pb.SelectResponse, err error) {
	request := &pb.SelectRequest{RequestId: new(uuid.NewString()), TaskClass: new("coding"), Constraints: constraints,
		Workload: &pb.Workload{InputTokens: new(uint64(4_000)), ExpectedOutputTokens: new(uint64(800))}}
	for try := 1; try == 1 || (try <= 100 && status.Code(err) == codes.DeadlineExceeded); try++ {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		answer, err = router.Select(ctx, request)
		cancel()
	}
	return answer, err
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	address := append(os.Args[1:], os.Getenv("MODELREG_ADDRESS"))[0]
	router := pb.NewRouterServiceClient(must(grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))))
	answer := must(choose(router, nil))
	route, endpoint, cost := answer.Selected.Route, answer.Selected.Endpoint, answer.Selected.Quote.Expected
	fmt.Printf("route       %s\nmodel       %s\ncredential  %s\n", route.RouteId, endpoint.Model, endpoint.CredentialRef)
	fmt.Printf("expected    %d USD + %d pico-USD\n", cost.Units, cost.Pico)
	_, err := choose(router, &pb.Constraints{MinContextTokens: new(uint64(1_000_000_000))})
	info := status.Convert(err).Details()[0].(*errdetails.ErrorInfo)
	fmt.Printf("refused     %s of %s\n", info.Reason, info.Domain)
	for _, key := range slices.Sorted(maps.Keys(info.Metadata)) {
		fmt.Println(" ", key, info.Metadata[key])
	}
	usage := &pb.RecordUsageRequest{EventId: must(uuid.NewV7()).String(), DecisionId: &answer.DecisionId, Route: route,
		Outcome: pb.UsageOutcome_USAGE_OUTCOME_OK}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	fmt.Println("recorded   ", must(router.RecordUsage(ctx, usage)).Ack)
}
