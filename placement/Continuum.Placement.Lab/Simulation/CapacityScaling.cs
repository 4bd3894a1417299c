using Continuum.Placement.Lab.Topologies;
using Continuum.Placement.Lab.Workloads;

namespace Continuum.Placement.Lab.Simulation;

/// <summary>Scales the nodes of a fleet so that what runs on it takes a share of it.</summary>
internal static class CapacityScaling
{
    internal static LabTopology ToUsage(LabTopology topology, IReadOnlyList<LabFunction> functions, double used)
    {
        double cpu = 0;
        double memory = 0;
        foreach (LabFunction function in functions)
        {
            double rate = function.MeanRate / (function.Template.RatePerReplica ?? double.PositiveInfinity);
            double replicas = Math.Max(function.Template.MinReplicas, Math.Ceiling(rate / 0.8));
            cpu += replicas * function.Template.CpuMillis;
            memory += replicas * function.Template.MemoryBytes;
        }

        double cpuScale = cpu / used / Math.Max(1, topology.Nodes.Sum(node => (double)node.CpuMillis));
        double memoryScale = memory / used / Math.Max(1, topology.Nodes.Sum(node => (double)node.MemoryBytes));
        // No node so small that no function fits it.
        int mostCpu = functions.Max(function => function.Template.CpuMillis);
        long mostMemory = functions.Max(function => function.Template.MemoryBytes);
        return topology.WithNodes(node => node with
        {
            CpuMillis = (int)Math.Clamp(node.CpuMillis * cpuScale, mostCpu, int.MaxValue / 2),
            MemoryBytes = (long)Math.Clamp(node.MemoryBytes * memoryScale, mostMemory, 1e15),
        });
    }
}
