package dev.sluice.proxy.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Builds EndpointSlices with all that the EndpointSlice controller puts into them. */
final class FakeApiSlices {
    private final ObjectNode slice = JsonNodeFactory.instance.objectNode();
    private final ArrayNode endpoints;
    private final ArrayNode ports;

    private FakeApiSlices(String name) {
        slice.put("kind", "EndpointSlice").put("apiVersion", "discovery.k8s.io/v1");
        ObjectNode metadata = slice.putObject("metadata");
        metadata.put("name", name)
                .put("generateName", "web-")
                .put("namespace", "shop")
                .put("uid", "9f3a5a1e-6f0e-4a55-8c7b-0a86e4f6c1d2")
                .put("resourceVersion", "1")
                .put("generation", 3)
                .put("creationTimestamp", "2026-11-02T09:14:11Z");
        metadata.putObject("labels")
                .put("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .put("kubernetes.io/service-name", FakeApiServer.SERVICE);
        metadata.putObject("annotations")
                .put("endpoints.kubernetes.io/last-change-trigger-time", "2026-11-02T09:14:11Z");
        metadata.putArray("managedFields")
                .addObject()
                .put("manager", "kube-controller-manager")
                .put("operation", "Update")
                .put("fieldsType", "FieldsV1")
                .putObject("fieldsV1")
                .putObject("f:endpoints");
        slice.put("addressType", "IPv4");
        endpoints = slice.putArray("endpoints");
        ports = slice.putArray("ports");
    }

    /** An IPv4 slice of the service without endpoints and ports. */
    static FakeApiSlices slice(String name) {
        return new FakeApiSlices(name);
    }

    /** An IPv4 slice with the port {@code http 8080} and ready endpoints. */
    static ObjectNode ready(String name, String... addresses) {
        FakeApiSlices slice = slice(name).port("http", 8080);
        for (String address : addresses) {
            slice.endpoint(address, null, true, true, false);
        }
        return slice.build();
    }

    FakeApiSlices addressType(String type) {
        slice.put("addressType", type);
        return this;
    }

    FakeApiSlices service(String service) {
        slice.withObject("/metadata/labels").put("kubernetes.io/service-name", service);
        return this;
    }

    FakeApiSlices port(@Nullable String name, @Nullable Integer number) {
        return port(name, number, "TCP");
    }

    FakeApiSlices port(@Nullable String name, @Nullable Integer number, String protocol) {
        ports.addObject().put("name", name).put("protocol", protocol).put("port", number);
        return this;
    }

    /** The conditions are left out where they are null. */
    FakeApiSlices endpoint(
            String address,
            @Nullable String pod,
            @Nullable Boolean ready,
            @Nullable Boolean serving,
            @Nullable Boolean terminating) {
        ObjectNode endpoint = endpoints.addObject();
        endpoint.putArray("addresses").add(address);
        ObjectNode conditions = endpoint.putObject("conditions");
        if (ready != null) {
            conditions.put("ready", ready);
        }
        if (serving != null) {
            conditions.put("serving", serving);
        }
        if (terminating != null) {
            conditions.put("terminating", terminating);
        }
        endpoint.put("nodeName", "node-1").put("zone", "eu-1a");
        if (pod != null) {
            endpoint.putObject("targetRef")
                    .put("kind", "Pod")
                    .put("namespace", "shop")
                    .put("name", pod)
                    .put("uid", "0b2d1b0c-8a2e-4f7a-9d35-5a5be1f0a001");
        }
        return this;
    }

    /** Says for which zones the last endpoint is. */
    FakeApiSlices forZones(String... zones) {
        ArrayNode forZones = ((ObjectNode) endpoints.get(endpoints.size() - 1))
                .putObject("hints")
                .putArray("forZones");
        for (String zone : zones) {
            forZones.addObject().put("name", zone);
        }
        return this;
    }

    ObjectNode build() {
        return slice.deepCopy();
    }
}
