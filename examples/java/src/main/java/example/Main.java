// A client of modelreg in Java: asks which model to call, reads why none is left, and says how the call went.
package example;

import com.github.f4b6a3.uuid.UuidCreator;
import com.google.rpc.ErrorInfo;
import io.grpc.*;
import io.grpc.protobuf.StatusProto;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import modelreg.v1.Common.Workload;
import modelreg.v1.ConstraintsOuterClass.Constraints;
import modelreg.v1.RouterServiceGrpc;
import modelreg.v1.RouterServiceGrpc.RouterServiceBlockingStub;
import modelreg.v1.Select.SelectRequest;
import modelreg.v1.Select.SelectResponse;
import modelreg.v1.Usage.*;

class Main {
  /** Gives each try 50 ms. The request id makes all tries one decision; the first ones load classes and connect. */
  static SelectResponse choose(RouterServiceBlockingStub router, Constraints constraints) {
    var workload = Workload.newBuilder().setInputTokens(4_000).setExpectedOutputTokens(800);
    var asked = SelectRequest.newBuilder().setRequestId(UuidCreator.getTimeOrderedEpoch().toString());
    var request = asked.setTaskClass("coding").setWorkload(workload).setConstraints(constraints).build();
    for (int attempt = 1; ; attempt++) {
      try {
        return router.withDeadlineAfter(50, TimeUnit.MILLISECONDS).select(request);
      } catch (StatusRuntimeException error) {
        if (attempt == 100 || error.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) throw error;
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    var address = arguments.length > 0 ? arguments[0] : System.getenv("MODELREG_ADDRESS");
    var channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
    var router = RouterServiceGrpc.newBlockingStub(channel);
    var answer = choose(router, Constraints.getDefaultInstance());
    var chosen = answer.getSelected();
    var cost = chosen.getQuote().getExpected();
    System.out.println("route       " + chosen.getRoute().getRouteId());
    System.out.println("model       " + chosen.getEndpoint().getModel());
    System.out.println("credential  " + chosen.getEndpoint().getCredentialRef());
    System.out.println("expected    " + cost.getUnits() + " USD + " + cost.getPico() + " pico-USD");
    try {
      choose(router, Constraints.newBuilder().setMinContextTokens(1_000_000_000).build());
    } catch (StatusRuntimeException error) {
      var info = StatusProto.fromThrowable(error).getDetails(0).unpack(ErrorInfo.class);
      System.out.println("refused     " + info.getReason() + " of " + info.getDomain());
      new TreeMap<>(info.getMetadataMap()).forEach((key, count) -> System.out.println("  " + key + " " + count));
    }
    var usage = RecordUsageRequest.newBuilder().setEventId(UuidCreator.getTimeOrderedEpoch().toString());
    usage.setDecisionId(answer.getDecisionId()).setRoute(chosen.getRoute()).setOutcome(UsageOutcome.USAGE_OUTCOME_OK);
    var hurried = router.withDeadlineAfter(1, TimeUnit.SECONDS);
    System.out.println("recorded    " + hurried.recordUsage(usage.build()).getAck());
    channel.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
  }
}
