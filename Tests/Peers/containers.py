#!/usr/bin/env python3
"""Holds deploy/docker, deploy/kubernetes and the sample configuration to what can be known without an engine or a cluster: that they are what their
schemas want, and that every name, file, port and path in them is one that exists.

Usage: containers.py EXPORTER      (a Python with PyYAML, compose-spec and kubernetes-validate; promtool on the path)"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import kubernetes_validate
import yaml
from compose_spec import PyCompose

ROOT = Path(__file__).resolve().parents[2]
EXPORTER = sys.argv[1]
problems = []


def expect(truth, words):
    if not truth:
        problems.append(words)


def is_good_configuration(text, what):
    # Paths of secrets and state are the container's; it is asked of the text alone.
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        ran = subprocess.run([EXPORTER, "--config.check", "--config.file", file.name], capture_output=True, text=True)
    expect(ran.returncode == 0, f"{what}: the exporter says: {ran.stderr}")


def promtool(*words):
    ran = subprocess.run(["promtool", *words], capture_output=True, text=True)
    expect(ran.returncode == 0, f"promtool {' '.join(words[:2])}: {ran.stdout}{ran.stderr}")


def compose():
    folder = ROOT / "deploy/docker"
    text = (folder / "compose.yaml").read_text()
    file = yaml.safe_load(text)
    # Without anchors and merges, which it does not read.
    PyCompose.from_yaml(yaml.safe_dump(file)).validate()
    services = file["services"]
    mounts = {name: dict(v.split(":")[1::-1] for v in s.get("volumes", [])) for name, s in services.items()}
    named = set()
    for name, targets in mounts.items():
        for target, source in targets.items():
            if source.startswith("."):
                expect((folder / source).exists(), f"compose.yaml: {name}: there is no {source}")
            else:
                named.add(source)
            expect(target.startswith("/"), f"compose.yaml: {name}: {target} is no path")
    expect(named == set(file["volumes"]), f"compose.yaml: volumes used {sorted(named)}, declared {sorted(file['volumes'])}")
    for name, service in services.items():
        built = "build" in service
        expect(built or re.search(r":v?\d+\.\d+\.\d+$", service["image"]), f"compose.yaml: {name}: its image has no version")
        expect(service.get("read_only") and service["cap_drop"] == ["ALL"], f"compose.yaml: {name} is open")
        for port in service.get("ports", []):
            expect(name == "mosquitto" or port.startswith("127.0.0.1:"), f"compose.yaml: {name}: all may reach {port}")
        if built:
            build = service["build"]
            dockerfile = folder / build["context"] / build["dockerfile"]
            expect(dockerfile.exists() and (folder / build["context"]).resolve() == ROOT, f"compose.yaml: {name}: {build}")
            target = build.get("target")
            expect(not target or f" AS {target}\n" in dockerfile.read_text(), f"compose.yaml: no stage {target}")

    # Every address that a file names is a service, at a port of its.
    ports = {"mosquitto": 1883, "exporter": 10053, "prometheus": 9090, "alertmanager": 9093, "grafana": 3000}
    for name, port in ports.items():
        expect(any(p.endswith(f":{port}") for p in services[name]["ports"]), f"compose.yaml: {name} has not port {port}")
    for named_in in [folder / "exporter.yaml", folder / "prometheus.yml", ROOT / "grafana/provisioning/datasources/prometheus.yml"]:
        found = re.findall(r"(?:://|\[\")([a-z]+):(\d+)", named_in.read_text())
        expect(found, f"{named_in}: names nobody")
        for host, port in found:
            expect(ports.get(host) == int(port), f"{named_in}: {host}:{port} is no service")
    listener = re.search(r"^listener (\d+)$", (ROOT / "deploy/mosquitto/kobra.conf").read_text(), re.MULTILINE)
    expect(listener and int(listener[1]) == ports["mosquitto"], "kobra.conf listens elsewhere")
    is_good_configuration((folder / "exporter.yaml").read_text(), "deploy/docker/exporter.yaml")
    expect(services["exporter"]["command"][-1] in mounts["exporter"], "compose.yaml: the exporter's file is not there")

    # Prometheus' file is the one for one machine, but for names.
    ours = (folder / "prometheus.yml").read_text().split("\n", 1)[1]
    other = (ROOT / "deploy/prometheus/prometheus.yml").read_text().split("\n", 1)[1]
    other = other.replace("localhost:9093", "alertmanager:9093").replace("localhost:10053", "exporter:10053")
    expect(ours == other, "deploy/docker/prometheus.yml is not deploy/prometheus/prometheus.yml with other names")
    for rules in yaml.safe_load(ours)["rule_files"]:
        expect(f"/etc/prometheus/{rules}" in mounts["prometheus"], f"compose.yaml: Prometheus has no {rules}")
    retention(" ".join(services["prometheus"].get("command", [])), "compose.yaml")
    for provider in yaml.safe_load((ROOT / "grafana/provisioning/dashboards/kobra.yml").read_text())["providers"]:
        expect(provider["options"]["path"] in mounts["grafana"], f"compose.yaml: Grafana has no {provider['options']['path']}")


def retention(text, what):
    """Data is kept for longer than any rule looks back."""
    rules = "".join((ROOT / f"deploy/prometheus/kobra-{name}.yml").read_text() for name in ("recording", "alerts"))
    longest = max(int(days) for days in re.findall(r"\[(\d+)d", rules))
    kept = re.search(r"--storage\.tsdb\.retention\.time=(\d+)d", text)
    expect(kept and int(kept[1]) > longest, f"{what}: Prometheus does not keep the {longest} days that rules look back")


def sample():
    """Where a comment of the sample configuration tells from what to what a setting goes, README's table, which tests compare
    with the program, tells the same."""
    readme, told, path, compared = (ROOT / "README.md").read_text(), "", [], 0
    for line in (ROOT / "deploy/kobra-exporter.yaml").read_text().splitlines():
        key = re.match(r"( *)#?(?:- )?([a-z_]+):", line)
        if not key:
            told = told + line if line.lstrip().startswith("# ") else ""
            continue
        path = path[: len(key[1]) // 2] + [key[2]]
        row = re.search(rf"^\| `{re.escape('.'.join(path))}` \|.*$", readme, re.MULTILINE)
        for span in re.findall(r"\d+\w* to \d+\w*", told) if row else []:
            compared += 1
            expect(span in row[0], f"kobra-exporter.yaml: {'.'.join(path)}: {span} is not what README's table says")
        told = ""
    expect(compared > 3, f"kobra-exporter.yaml: only {compared} ranges could be compared")


def packages():
    """The image has the libraries that the program needs, and no others."""
    text = (ROOT / "deploy/docker/Dockerfile").read_text()
    listed = set(re.search(r"no-install-recommends \\\n((?:.*\\\n)*?.*?)\n? *(?:\\\n *)?&&", text)[1].replace("\\", "").split())
    needed = set()
    libraries = subprocess.run(["objdump", "-p", EXPORTER], check=True, capture_output=True, text=True).stdout
    resolved = subprocess.run(["ldd", EXPORTER], check=True, capture_output=True, text=True).stdout
    for library in re.findall(r"NEEDED +(\S+)", libraries):
        path = Path(re.search(rf"{re.escape(library)} => (\S+)", resolved)[1] if "ld-linux" not in library else "/lib64/" + library)
        # The package names the file as it was before folders were merged, or as it is now.
        for name in {str(path), str(path).removeprefix("/usr"), str(path.resolve()), str(path.resolve()).removeprefix("/usr")}:
            owner = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True).stdout
            if owner:
                needed.add(owner.split(":")[0])
                break
        else:
            expect(False, f"whose is {path}?")
    # Those are in every Debian; OpenSSL looks for authorities where ca-certificates puts them.
    needed -= {"libc6", "libgcc-s1"}
    expect(listed == needed | {"ca-certificates"}, f"Dockerfile: installs {sorted(listed)}, needed are {sorted(needed)}")


def kubernetes():
    folder = ROOT / "deploy/kubernetes"
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    files = {p.name for p in folder.glob("*.yaml")} - {"kustomization.yaml"}
    expect(set(kustomization["resources"]) == files, f"kustomization.yaml: {kustomization['resources']}, there are {files}")
    all_of_them = [d for f in sorted(files) for d in yaml.safe_load_all((folder / f).read_text())]
    of = {}
    for document in all_of_them:
        expect(document["kind"] not in of, f"two of {document['kind']}")
        of[document["kind"]] = document
        if not document["apiVersion"].startswith("monitoring."):
            for version in ["1.30", "1.37"]:
                try:
                    kubernetes_validate.validate(document, version, strict=True)
                except kubernetes_validate.ValidationError as error:
                    expect(False, f"{document['kind']}, Kubernetes {version}: {error.message}")
    pod = of["Deployment"]["spec"]["template"]
    labels, spec = pod["metadata"]["labels"], pod["spec"]
    (container,) = spec["containers"]
    for kind, selector in {
        "Deployment": of["Deployment"]["spec"]["selector"]["matchLabels"],
        "Service": of["Service"]["spec"]["selector"],
        "NetworkPolicy": of["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
    }.items():
        expect(selector and selector.items() <= labels.items(), f"{kind}: selects {selector}, the pod is {labels}")
    monitor = of["ServiceMonitor"]["spec"]
    expect(monitor["selector"]["matchLabels"].items() <= of["Service"]["metadata"]["labels"].items(), "ServiceMonitor: no service")
    ports = {p["name"]: p["containerPort"] for p in container["ports"]}
    expect(list(ports.values()) == [10053], f"ports {ports}")
    for port in of["Service"]["spec"]["ports"]:
        expect(port["targetPort"] in ports, f"Service: no port {port['targetPort']}")
    service_ports = {p["name"] for p in of["Service"]["spec"]["ports"]}
    for endpoint in monitor["endpoints"]:
        # One exporter is one series, whichever pod it is in.
        changes = endpoint.get("relabelings", [])
        expect({"targetLabel": "instance", "replacement": "kobra-exporter"} in changes, "ServiceMonitor: instance is a pod's address")
        expect(of["Deployment"]["spec"]["replicas"] == 1, "ServiceMonitor: several exporters are one instance")
        expect(endpoint["port"] in service_ports, f"ServiceMonitor: no port {endpoint['port']}")
        expect(f"| `{endpoint['path']}` |" in (ROOT / "README.md").read_text(), f"nothing is served at {endpoint['path']}")
    for rule in of["NetworkPolicy"]["spec"]["ingress"]:
        for port in rule["ports"]:
            expect(port["port"] in ports, f"NetworkPolicy: no port {port['port']}")
    for probe in ("livenessProbe", "readinessProbe"):
        expect(container[probe]["httpGet"] == {"path": "/-/healthy", "port": "metrics"}, f"{probe}: {container[probe]}")
    expect(of["Service"]["metadata"]["name"].startswith("kobra"), "alerts look for a job that begins with kobra")

    config = of["ConfigMap"]
    mounts = {m["mountPath"]: m["name"] for m in container["volumeMounts"]}
    volumes = {v["name"]: v for v in spec["volumes"]}
    expect(set(mounts.values()) == set(volumes), f"mounts {mounts}, volumes {sorted(volumes)}")
    expect(volumes["config"]["configMap"]["name"] == config["metadata"]["name"], "no such ConfigMap")
    claim = volumes["state"]["persistentVolumeClaim"]["claimName"]
    expect(claim == of["PersistentVolumeClaim"]["metadata"]["name"], f"no claim {claim}")
    path = Path(container["args"][container["args"].index("--config.file") + 1])
    expect(mounts.get(str(path.parent)) == "config" and path.name in config["data"], f"no file {path}")
    text = config["data"][path.name]
    is_good_configuration(text, "ConfigMap")
    state = Path(yaml.safe_load(text)["state"]["file"])
    expect(mounts.get(str(state.parent)) == "state", f"{state} is on no volume")
    broker = re.search(r"mqtt://[^:]+:(\d+)", text)[1]
    allowed = {p["port"] for rule in of["NetworkPolicy"]["spec"]["egress"] for p in rule["ports"]}
    expect(int(broker) in allowed, f"NetworkPolicy: the broker at {broker} cannot be reached")
    user = re.search(r"^USER (\d+):\1$", (ROOT / "deploy/docker/Dockerfile").read_text(), re.MULTILINE)
    expect(user and int(user[1]) == spec["securityContext"]["runAsUser"], "another user than the image's")
    version = subprocess.run([EXPORTER, "--version"], capture_output=True, text=True).stdout.split()[2]
    expect(container["image"].endswith(f":{version}"), f"{container['image']} is not version {version}")

    ran = subprocess.run([sys.executable, folder / "generate", "--check"], capture_output=True, text=True)
    expect(ran.returncode == 0, ran.stderr.strip())
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.safe_dump(of["PrometheusRule"]["spec"], file)
        file.flush()
        promtool("check", "rules", file.name)


compose()
retention((ROOT / "README.md").read_text(), "README.md")
sample()
packages()
kubernetes()
for problem in problems:
    print(f"containers.py: {problem}", file=sys.stderr)
if problems:
    sys.exit(1)
print("compose file and manifests: good")
