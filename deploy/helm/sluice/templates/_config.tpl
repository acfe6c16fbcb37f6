{{/* What the rest of the configuration means for the pod. */}}

{{/* A duration of the configuration in milliseconds. Takes a list: key, text. */}}
{{- define "sluice.millis" -}}
{{- $key := index . 0 -}}
{{- $text := index . 1 | toString -}}
{{- if not (regexMatch "^(0|([0-9]+(ms|s|m|h|d))+)$" $text) -}}
{{- fail (printf "%s: the chart cannot tell how long %q is; write a duration such as \"30s\", or set terminationGracePeriodSeconds" $key $text) -}}
{{- end -}}
{{- $unit := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000 -}}
{{- $millis := 0 -}}
{{- range regexFindAll "[0-9]+(ms|s|m|h|d)" $text -1 -}}
{{- $millis = add $millis (mul (regexFind "^[0-9]+" . | atoi) (get $unit (regexFind "[a-z]+$" .))) -}}
{{- end -}}
{{- $millis -}}
{{- end -}}

{{/* Seconds that a drain takes at most, with a margin for the end of the process. The defaults are those of the language. */}}
{{- define "sluice.drainSeconds" -}}
{{- $drain := dig "drain" dict (.Values.config.process | default dict) | default dict -}}
{{- $delay := include "sluice.millis" (list "config.process.drain.delay" ($drain.delay | default "0s")) -}}
{{- $timeout := include "sluice.millis" (list "config.process.drain.timeout" (kindIs "invalid" $drain.timeout | ternary "60s" $drain.timeout)) | int64 -}}
{{- if kindIs "invalid" $drain.timeout -}}
{{- $timeout = max $timeout (include "sluice.millis" (list "config.process.drain.spread" ($drain.spread | default "0s")) | int64) -}}
{{- end -}}
{{- $sleep := dig "preStop" "sleep" "seconds" 0 .Values.lifecycle -}}
{{- add (div (add $delay $timeout 999) 1000) $sleep 5 -}}
{{- end -}}

{{- define "sluice.terminationGracePeriodSeconds" -}}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds -}}
{{- include "sluice.drainSeconds" . -}}
{{- else -}}
{{- int .Values.terminationGracePeriodSeconds -}}
{{- end -}}
{{- end -}}

{{/* namespaces: those whose EndpointSlices are read. zone: whether a pool prefers its own zone. */}}
{{- define "sluice.discovery" -}}
{{- $namespaces := list -}}
{{- $zone := false -}}
{{- range $name, $pool := .Values.config.pools -}}
{{- if kindIs "map" $pool -}}
{{- with dig "kubernetes" dict ($pool.discover | default dict) -}}
{{- $namespace := .namespace | default $.Release.Namespace -}}
{{- if contains "${" $namespace -}}
{{- fail (printf "config.pools.%s.discover.kubernetes.namespace: the chart cannot tell the namespace %q, which its Role must be in; write its name" $name $namespace) -}}
{{- end -}}
{{- $namespaces = append $namespaces $namespace | uniq -}}
{{- $zone = or $zone .preferZone -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml (dict "namespaces" $namespaces "zone" $zone) -}}
{{- end -}}

{{/* Where the secrets of tlsSecrets are mounted, each in a directory of the name of its certificate. */}}
{{- define "sluice.tlsDirectory" -}}
/etc/sluice-tls
{{- end -}}

{{/* The configuration, with the certificates of tlsSecrets. */}}
{{- define "sluice.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- if .Values.tlsSecrets -}}
{{- $certificates := $config.certificates | default dict -}}
{{- $directory := include "sluice.tlsDirectory" . -}}
{{- range $name, $_ := .Values.tlsSecrets -}}
{{- $files := dict "chain" (printf "%s/%s/tls.crt" $directory $name) "key" (printf "%s/%s/tls.key" $directory $name) -}}
{{- $certificates = set $certificates $name $files -}}
{{- end -}}
{{- $config = set $config "certificates" $certificates -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* What the metrics port speaks: HTTP or HTTPS. */}}
{{- define "sluice.metricsScheme" -}}
{{- $metrics := kindIs "map" .Values.config.metrics | ternary .Values.config.metrics dict -}}
{{- $metrics.tls | empty | ternary "HTTP" "HTTPS" -}}
{{- end -}}

{{/* Whether a Unix socket is in /run/sluice. */}}
{{- define "sluice.socketDirectory" -}}
{{- $sockets := list (dig "socket" "" (.Values.config.admin | default dict) | printf "unix:%s") -}}
{{- range $_, $spec := .Values.config.frontends -}}
{{- if kindIs "map" $spec -}}
{{- $sockets = concat $sockets (kindIs "slice" $spec.bind | ternary $spec.bind (list $spec.bind)) -}}
{{- end -}}
{{- end -}}
{{- range $sockets -}}
{{- if hasPrefix "unix:/run/sluice/" (toString .) -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/* "true" for a pool that is surely not checked: the language checks a single backend only when its pool has a key of healthCheck. */}}
{{- define "sluice.lacksCheck" -}}
{{- $pool := kindIs "map" . | ternary . (dict "backends" .) -}}
{{- $check := $pool.healthCheck -}}
{{- $mapping := kindIs "map" $check -}}
{{- $type := $mapping | ternary $check (dict "type" $check) | dig "type" "auto" | default "auto" | toString -}}
{{- $kind := kindOf $pool.backends -}}
{{- if contains "\"healthCheck\":" (toJson $pool.backends) -}}
{{- else if or (has $type (list "off" "false" "none")) (eq (toJson $check) "false") -}}
true
{{- else if or $pool.discover (not (has $kind (list "slice" "map"))) (ne $type "auto") (and $mapping (omit ($mapping | ternary $check dict) "type")) -}}
{{- else if eq (len $pool.backends) 1 -}}
true
{{- end -}}
{{- end -}}

{{/* Fails where values contradict each other, with what to write instead. */}}
{{- define "sluice.checkValues" -}}
{{- if not .Values.config.frontends -}}
{{- fail "config.frontends is empty; write for example\n  config:\n    frontends:\n      postgres: {bind: \":5432\", pool: [\"postgres-a:5432\", \"postgres-b:5432\"]}" -}}
{{- end -}}
{{- if and .Values.hostNetwork .Values.allowLowPorts -}}
{{- fail "allowLowPorts sets a sysctl of the pod's own network, which it does not have with hostNetwork; use hostPorts instead of hostNetwork" -}}
{{- end -}}
{{- if and .Values.hostNetwork .Values.hostPorts -}}
{{- fail "hostPorts lead to the pod's own network, which it does not have with hostNetwork; remove one of them" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (ne .Values.kind "Deployment") -}}
{{- fail "autoscaling.enabled: a DaemonSet has one pod on each node; set kind: Deployment or switch autoscaling off" -}}
{{- end -}}
{{- if and .Values.startupPools (not .Values.startupProbe) -}}
{{- fail "startupPools are what the startupProbe asks for, which is switched off; remove one of them" -}}
{{- end -}}
{{- $pools := deepCopy (.Values.config.pools | default dict) -}}
{{- range $frontend, $spec := .Values.config.frontends -}}
{{- if kindIs "map" $spec -}}
{{- if kindIs "slice" $spec.pool -}}
{{- $_ := set $pools $frontend $spec.pool -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range .Values.startupPools -}}
{{- if not (hasKey $pools .) -}}
{{- fail (printf "startupPools: there is no pool %s in config.pools, and no frontend of this name with a list as its pool; there is: %s" . (keys $pools | sortAlpha | join ", ")) -}}
{{- end -}}
{{- if include "sluice.lacksCheck" (get $pools .) -}}
{{- fail (printf "startupPools: pool %s is not checked, so no pod would start; write it into config.pools with healthCheck: {interval: 5s}, or leave it out" .) -}}
{{- end -}}
{{- end -}}
{{- range $name, $_ := .Values.tlsSecrets -}}
{{- if hasKey ($.Values.config.certificates | default dict) $name -}}
{{- fail (printf "tlsSecrets.%s: config.certificates has a certificate of this name too; remove one of them" $name) -}}
{{- end -}}
{{- end -}}
{{- if and (kindIs "map" .Values.config.admin) (not (kindIs "invalid" .Values.config.admin.mode)) (not (kindIs "string" .Values.config.admin.mode)) -}}
{{- fail "config.admin.mode: without quotes YAML takes an octal mode for another number; write mode: \"0660\"" -}}
{{- end -}}
{{- end -}}
