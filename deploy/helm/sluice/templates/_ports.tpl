{{/*
What the addresses of the configuration mean for the pod. Results are YAML, since a template can only give back text.
*/}}

{{/*
The port of an address in which others can reach the pod; "" for a Unix socket and the loopback interface.
Takes a list: values, key, address.
*/}}
{{- define "sluice.port" -}}
{{- $values := index . 0 -}}
{{- $key := index . 1 -}}
{{- $bind := index . 2 | toString -}}
{{- $outside := not (regexMatch "^(unix:|127\\.|localhost:|\\[::1\\]:)" $bind) -}}
{{- if $outside -}}
{{- $port := regexFind "[0-9]+$" $bind -}}
{{- if not (regexMatch ":[0-9]{1,5}$" $bind) -}}
{{- fail (printf "%s: the chart cannot tell the port of %q; write it as a number, such as \":5432\"" $key $bind) -}}
{{- else if eq (atoi $port) 0 -}}
{{- fail (printf "%s: %q takes a port that nobody knows; write the one that clients use, such as \":5432\"" $key $bind) -}}
{{- else if and (lt (atoi $port) 1024) (not $values.allowLowPorts) -}}
{{- $remedy := "or set allowLowPorts: true, which sets the sysctl net.ipv4.ip_unprivileged_port_start of the pod" -}}
{{- if $values.hostNetwork -}}
{{- $remedy = "or replace hostNetwork by hostPorts, which lead from any port of the node to one of the pod" -}}
{{- end -}}
{{- fail (printf "%s: user 65532 may not bind port %s of %q; bind one above 1023, such as \":%d\", and give clients theirs by service.ports, %s" $key $port $bind (add 10000 (atoi $port)) $remedy) -}}
{{- end -}}
{{- atoi $port -}}
{{- end -}}
{{- end -}}

{{/* The port of metrics and probes, "" when it is out of reach. */}}
{{- define "sluice.metricsPort" -}}
{{- $bind := "127.0.0.1:9400" -}}
{{- if kindIs "map" .Values.config.metrics -}}
{{- $given := get .Values.config.metrics "bind" -}}
{{- $bind = kindIs "bool" $given | ternary "off" ($given | default $bind) -}}
{{- else if not (kindIs "invalid" .Values.config.metrics) -}}
{{- $bind = "off" -}}
{{- end -}}
{{- if not (has (toString $bind) (list "off" "none")) -}}
{{- include "sluice.port" (list .Values "config.metrics.bind" $bind) -}}
{{- end -}}
{{- end -}}

{{/* The same, for those who cannot do without. Takes a list: context, what needs it. */}}
{{- define "sluice.needMetricsPort" -}}
{{- $port := include "sluice.metricsPort" (index . 0) -}}
{{- if not $port -}}
{{- fail (printf "config.metrics.bind: %s cannot reach the metrics port from outside of the pod; write \":9400\"" (index . 1)) -}}
{{- end -}}
{{- $port -}}
{{- end -}}

{{/* The addresses that a frontend is to bind, those of a range of ports one by one; none of a disabled one. */}}
{{- define "sluice.addresses" -}}
{{- $all := list -}}
{{- if not (has (get . "disabled" | toString) (list "true" "on" "yes")) -}}
{{- range (kindIs "slice" .bind | ternary .bind (list .bind)) -}}
{{- $bind := toString . -}}
{{- if regexMatch ":[0-9]{1,5}-[0-9]{1,5}$" $bind -}}
{{- $ports := splitList "-" (regexFind "[0-9]+-[0-9]+$" $bind) -}}
{{- range untilStep (first $ports | atoi) (last $ports | atoi | add1 | int) 1 -}}
{{- $all = append $all (printf "%s%d" (regexReplaceAll "[0-9]+-[0-9]+$" $bind "") .) -}}
{{- end -}}
{{- else -}}
{{- $all = append $all $bind -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{/* A name for a port: that of the frontend if Kubernetes takes it. Takes a list: frontend, port, names in use. */}}
{{- define "sluice.portName" -}}
{{- $name := index . 0 | kebabcase | lower | replace "_" "-" | replace "." "-" -}}
{{- $valid := and (regexMatch "^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$" $name) (regexMatch "[a-z]" $name) (not (contains "--" $name)) -}}
{{- and $valid (not (hasKey (index . 2) $name)) | ternary $name (printf "tcp-%v" (index . 1)) -}}
{{- end -}}

{{/*
ports: what the frontends bind, each once: name, port, frontend, and of the first of each frontend servicePort, nodePort, appProtocol, hostPort.
lowest: the lowest of all ports.
*/}}
{{- define "sluice.ports" -}}
{{- $values := .Values -}}
{{- $metrics := include "sluice.metricsPort" . -}}
{{- $names := dict "metrics" true -}}
{{- $taken := dict -}}
{{- $services := dict -}}
{{- $first := dict -}}
{{- $lowest := $metrics | default "65535" | int -}}
{{- $ports := list -}}
{{- range $frontend, $spec := .Values.config.frontends -}}
{{- if and (kindIs "map" $spec) (not (hasPrefix "x-" $frontend)) -}}
{{- $key := printf "config.frontends.%s.bind" $frontend -}}
{{- range include "sluice.addresses" $spec | fromYamlArray -}}
{{- $port := include "sluice.port" (list $values $key .) -}}
{{- if and $port (not (hasKey $taken $port)) -}}
{{- $name := include "sluice.portName" (list $frontend $port $names) -}}
{{- $entry := dict "name" $name "port" (int $port) "servicePort" (int $port) -}}
{{- if not (hasKey $first $frontend) -}}
{{- with get $values.service.ports $frontend -}}
{{- $entry = mergeOverwrite $entry (dict "servicePort" (.port | default $port | int)) (pick . "nodePort" "appProtocol") -}}
{{- end -}}
{{- with get $values.hostPorts $frontend -}}
{{- $_ := set $entry "hostPort" (int .) -}}
{{- end -}}
{{- end -}}
{{- $served := toString $entry.servicePort -}}
{{- with get $services $served -}}
{{- fail (printf "service.ports: frontends %s and %s would both have port %s of the Service; give one of them another, such as service.ports.%s.port" . $frontend $served $frontend) -}}
{{- end -}}
{{- $_ := set $services $served $frontend -}}
{{- $_ := set $taken $port true -}}
{{- $_ := set $names $name true -}}
{{- $_ := set $first $frontend true -}}
{{- $lowest = min $lowest (int $port) -}}
{{- $ports = append $ports $entry -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "sluice.knownFrontends" (list "service.ports" .Values.service.ports $first) -}}
{{- include "sluice.knownFrontends" (list "hostPorts" .Values.hostPorts $first) -}}
{{- toYaml (dict "ports" $ports "lowest" $lowest) -}}
{{- end -}}

{{/* Fails where a key of a map by frontend is none that others can reach. Takes a list: key, map, frontends. */}}
{{- define "sluice.knownFrontends" -}}
{{- $known := index . 2 -}}
{{- $key := index . 0 -}}
{{- range $name, $_ := index . 1 -}}
{{- if not (hasKey $known $name) -}}
{{- $list := keys $known | sortAlpha | join ", " | default "none" -}}
{{- fail (printf "%s.%s: no frontend of this name has a port of its own that others can reach; there is: %s" $key $name $list) -}}
{{- end -}}
{{- end -}}
{{- end -}}
