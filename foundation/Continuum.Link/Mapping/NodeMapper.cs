using Continuum.Contracts.Nodes;
using Continuum.Link.Wire;

namespace Continuum.Link.Mapping;

internal static class NodeMapper
{
    public static NodeDescriptionMessage ToWire(NodeDescription node)
    {
        NodeDescriptionMessage wire = new()
        {
            NodeId = node.NodeId,
            Kind = (NodeKindCode)((int)node.Kind + 1),
            Region = node.Location.Region,
            Zone = node.Location.Zone,
            Site = node.Location.Site,
            Architecture = node.Architecture,
            CpuMillis = node.Capacity.CpuMillis,
            MemoryBytes = node.Capacity.MemoryBytes,
            DiskBytes = node.Capacity.DiskBytes,
            AgentVersion = node.AgentVersion,
            SandboxDetail = node.SandboxDetail,
            PricePerHour = node.Prices.PerHour,
            PricePerCoreHour = node.Prices.PerCoreHour,
            PricePerGibHour = node.Prices.PerGiBHour,
            EgressPricePerGib = node.Prices.EgressPerGiB,
            PricePerAcceleratorHour = node.Prices.PerAcceleratorHour,
        };
        foreach ((string name, string value) in node.Labels)
        {
            wire.Labels.Add(name, value);
        }

        wire.SandboxKinds.AddRange(node.SandboxKinds);
        wire.Accelerators.AddRange(node.Accelerators.Select(AcceleratorMapper.ToWire));
        if (node.HttpEndpoint is { } http)
        {
            wire.HttpEndpoint = http;
        }

        if (node.MqttEndpoint is { } mqtt)
        {
            wire.MqttEndpoint = mqtt;
        }

        return wire;
    }

    public static NodeDescription ToContract(NodeDescriptionMessage wire) => new()
    {
        NodeId = wire.NodeId,
        Kind = Scalars.ToContract<NodeKind>((int)wire.Kind),
        Location = new Location(wire.Region, wire.Zone, wire.Site),
        Architecture = wire.Architecture,
        Labels = new Dictionary<string, string>(wire.Labels),
        Capacity = new NodeCapacity(wire.CpuMillis, wire.MemoryBytes, wire.DiskBytes),
        AgentVersion = wire.AgentVersion,
        SandboxKinds = [.. wire.SandboxKinds],
        SandboxDetail = wire.SandboxDetail,
        Prices = new NodePrices(
            wire.PricePerHour,
            wire.PricePerCoreHour,
            wire.PricePerGibHour,
            wire.EgressPricePerGib,
            wire.PricePerAcceleratorHour),
        Accelerators = AcceleratorMapper.ToContract(wire.Accelerators),
        HttpEndpoint = wire.HasHttpEndpoint ? wire.HttpEndpoint : null,
        MqttEndpoint = wire.HasMqttEndpoint ? wire.MqttEndpoint : null,
    };
}
