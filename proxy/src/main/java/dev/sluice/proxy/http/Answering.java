package dev.sluice.proxy.http;

import dev.sluice.proxy.log.Area;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The making of one answer: asks the router, waits for a turn where the effort wants one, and sends what comes.
 *
 * <p>Threading: the thread that makes the answer, then the endpoint's loop.
 */
final class Answering {
    private static final Logger LOG = Area.ADMIN.logger();

    /** Characters of an answer that is not counted: one for each connection is less than the budget. */
    private static final int SMALL = 4 * 1024;

    private final HttpEndpoint endpoint;
    private final Source source;
    private final Request request;
    private final Answer answer;
    private final Router.Effort effort;
    private boolean mayGoOn;
    private @Nullable EventFeed feed;

    Answering(HttpEndpoint endpoint, Source source, Request request, Answer answer) {
        this.endpoint = endpoint;
        this.source = source;
        this.request = request;
        this.answer = answer;
        this.effort = endpoint.router().effort(request);
    }

    /** Answers whatever it is. */
    void answer() {
        try {
            if (effort != Router.Effort.HEAVY) {
                send(endpoint.router().answer(request));
            } else if (endpoint.work().begin(answer)) {
                try {
                    send(endpoint.router().answer(request));
                } finally {
                    endpoint.work().end(answer);
                }
            } else {
                refuse(Refusal.WORK, "other large answers are being made");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // The client has gone, or was sent away.
        } catch (RuntimeException | Error defect) {
            LOG.error("defect; ending one connection that asked for {}", request.path(), defect);
        }
    }

    /** Sends a small answer, which is not counted against what answers may hold. */
    private void refuse(Refusal why, String words) {
        endpoint.refusals().count(why);
        try {
            write(Response.busy(words));
        } catch (IOException _) {
            // The client has gone.
        }
    }

    private void send(Response response) throws IOException {
        switch (response) {
            case Response.Whole whole -> whole(whole);
            case Response.Streamed streamed -> streamed(streamed);
            case Response.Events events -> events(events);
        }
    }

    private void whole(Response.Whole whole) throws IOException {
        long charge =
                whole.body().length() <= SMALL ? 0 : charge(2L * whole.body().length());
        if (!reserve(charge)) {
            return;
        }
        try {
            write(whole);
        } finally {
            endpoint.work().release(charge);
        }
    }

    /** Probes always get their answer, and of large answers there are few: their number bounds what they hold. */
    private long charge(long size) {
        return effort == Router.Effort.LIGHT ? endpoint.work().charge(size) : 0;
    }

    private void write(Response.Whole whole) throws IOException {
        answer.describe(whole.status(), whole.type(), whole.headers());
        answer.write(whole.body().getBytes(StandardCharsets.UTF_8));
        mayGoOn = answer.finish();
    }

    private boolean reserve(long charge) {
        if (charge == 0 || endpoint.work().reserve(charge)) {
            return true;
        }
        refuse(Refusal.MEMORY, "other answers hold as much memory as they may");
        return false;
    }

    private void streamed(Response.Streamed streamed) throws IOException {
        long charge = charge(2L * Answer.BUFFER);
        if (!reserve(charge)) {
            return;
        }
        try {
            answer.describe(Response.OK, streamed.type(), streamed.headers());
            if (!request.method().equals("HEAD")) {
                streamed.body().writeTo(answer);
            }
            mayGoOn = answer.finish();
        } catch (IOException gone) {
            throw gone;
        } catch (Exception failure) {
            if (answer.hasBegun()) {
                LOG.warn("{} broke off: {}", request.path(), failure.toString());
            } else if (endpoint.router().failed(request, failure) instanceof Response.Whole whole) {
                write(whole);
            }
        } finally {
            endpoint.work().release(charge);
        }
    }

    private void events(Response.Events events) throws IOException {
        if (request.method().equals("HEAD")) {
            answer.describe(Response.OK, EventFeed.TYPE, java.util.Map.of());
            mayGoOn = answer.finish();
        } else if (events.feed().hasRoom(source)) {
            feed = events.feed();
        } else {
            refuse(Refusal.STREAMS, "as many event streams are open as there may be");
        }
    }

    /** Where the client is to be added; null when it was answered. */
    @Nullable
    EventFeed feed() {
        return feed;
    }

    /** Whether its next request may be read. */
    boolean mayGoOn() {
        return mayGoOn;
    }
}
