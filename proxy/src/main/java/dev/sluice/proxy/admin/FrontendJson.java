package dev.sluice.proxy.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Refusing;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.admit.LimitReached;
import dev.sluice.proxy.log.UtcTime;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.tls.TlsFailure;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reading.TlsReading;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.status.ServerView;
import org.jspecify.annotations.Nullable;

/** A frontend as JSON: totals since the start, its limit, who waits and who is refused. Threading: any thread. */
record FrontendJson(ServerView state) {
    ObjectNode of(Frontend frontend) {
        FrontendReading reading = new FrontendReading(frontend);
        ObjectNode json = Json.object().put("name", frontend.name()).put("pool", frontend.onlyPoolName());
        ArrayNode pools = json.putArray("pools");
        frontend.routes().pools().forEach(pool -> pools.add(pool.name()));
        json.set("routes", RouteJson.of(frontend));
        ArrayNode addresses = json.putArray("addresses");
        state.addresses(frontend.name()).forEach(addresses::add);
        json.put("draining", state.isDrained(frontend.name()));
        json.put("disabled", frontend.config().disabled());
        json.putObject("connections")
                .put("active", frontend.limit().active())
                .put("limit", frontend.limit().limit())
                .put("total", reading.connections());
        json.set("atLimit", atLimit(frontend.limit()));
        json.set("acceptQueue", acceptQueue(state.acceptQueue(frontend.name())));
        json.set("tls", frontend.config().tls() == null ? null : tls(new TlsReading(frontend)));
        json.put("receivedBytes", reading.receivedBytes());
        json.put("sentBytes", reading.sentBytes());
        ObjectNode refused = json.putObject("refused");
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(reason.label(), reading.refused(reason));
        }
        Refusing refusing = frontend.refusing();
        json.set("refusing", refusing == null ? null : refusing(refusing));
        ends(json, reading);
        return json;
    }

    /** Handshakes that succeeded, and those that did not by reason. */
    private static ObjectNode tls(TlsReading reading) {
        ObjectNode json = Json.object().put("handshakes", reading.handshakes()).put("resumed", reading.resumed());
        ObjectNode failures = json.putObject("failures");
        for (TlsFailure why : TlsFailure.values()) {
            long count = reading.failures(why);
            if (count > 0) {
                failures.put(why.label(), count);
            }
        }
        return json;
    }

    /** How sessions ended, by cause: all, and those that were cut short. */
    private static void ends(ObjectNode json, FrontendReading reading) {
        ObjectNode closed = json.putObject("closed");
        ObjectNode cutShort = json.putObject("cutShort");
        for (Cause cause : Cause.values()) {
            long all = 0;
            long cut = 0;
            for (Phase phase : Phase.values()) {
                long count = reading.closed(cause, phase);
                all += count;
                cut += new Termination(cause, phase).isCutShort() ? count : 0;
            }
            closed.put(cause.label(), all);
            if (cut > 0) {
                cutShort.put(cause.label(), cut);
            }
        }
    }

    /** Without addresses of clients, which are for the admin endpoint alone. */
    static ObjectNode refusing(Refusing refusing) {
        ObjectNode json =
                Json.object().put("since", UtcTime.of(refusing.since())).put("last", UtcTime.of(refusing.last()));
        ObjectNode counts = json.putObject("refused");
        for (RefusalReason reason : RefusalReason.values()) {
            Long count = refusing.counts().get(reason);
            if (count != null) {
                counts.put(reason.label(), count);
            }
        }
        return json;
    }

    /** An address of a client, for the admin endpoint alone. */
    static ObjectNode source(Refusing.Source source) {
        return Json.object()
                .put("source", source.name())
                .put("latest", source.latest().toString())
                .put("clients", source.clients());
    }

    /** The time at the limit that goes on; null when there is none. */
    static @Nullable ObjectNode atLimit(ConnectionLimit limit) {
        LimitReached reached = limit.reached();
        return reached == null || reached.isOver()
                ? null
                : Json.object()
                        .put("since", UtcTime.of(reached.since()))
                        .put("limit", reached.limit())
                        .put("times", reached.times())
                        .put("waiting", reached.waiting())
                        .put("mostWaiting", reached.mostWaiting());
    }

    private static @Nullable ObjectNode acceptQueue(@Nullable AcceptQueue queue) {
        return queue == null
                ? null
                : Json.object().put("length", queue.length()).put("limit", queue.limit());
    }
}
