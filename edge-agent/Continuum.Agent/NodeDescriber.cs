using System.Runtime.InteropServices;
using Continuum.Agent.Ingress.Http;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Sandboxes;
using Continuum.Contracts.Nodes;
using Continuum.Hosting.Data;
using Microsoft.Extensions.Options;

namespace Continuum.Agent;

/// <summary>Says what this node is, each time its agent connects.</summary>
internal sealed class NodeDescriber(
    IOptions<NodeOptions> node, SandboxChoice sandboxes, MqttListener mqtt, HttpAddress http, DataDirectory data)
{
    public NodeDescription Describe()
    {
        NodeOptions options = node.Value;
        return new NodeDescription
        {
            NodeId = options.Id,
            Kind = options.Kind,
            Location = Location.Parse(options.Location),
            Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            Labels = options.Labels,
            Capacity = new NodeCapacity(
                options.CpuMillis > 0 ? options.CpuMillis : Environment.ProcessorCount * 1000,
                options.MemoryBytes > 0 ? options.MemoryBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3,
                new DriveInfo(data.Path).AvailableFreeSpace),
            Prices = new NodePrices(
                options.PricePerHour,
                options.PricePerCoreHour,
                options.PricePerGiBHour,
                options.EgressPricePerGiB,
                options.PricePerAcceleratorHour),
            Accelerators = options.ReadAccelerators(),
            AgentVersion = typeof(NodeDescriber).Assembly.GetName().Version?.ToString(3) ?? "",
            SandboxKinds = sandboxes.Kinds,
            SandboxDetail = sandboxes.Detail,
            HttpEndpoint = http.Url,
            MqttEndpoint = mqtt.EndPoint is { } endPoint ? $"mqtt://{endPoint}" : null,
        };
    }
}
