using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Changes and constraints in words.</summary>
internal static class ChangeText
{
    internal static string Of(Counterfactual counterfactual)
    {
        string changes = string.Join(" and ", counterfactual.Changes.Select(Of));
        return counterfactual.Claim == CounterfactualClaim.MayCarry
            ? $"{counterfactual.NodeId} could carry it if {changes}"
            : $"{counterfactual.NodeId} would be chosen if {changes}";
    }

    internal static string Of(Change change) => change switch
    {
        NodeServes each => $"{each.NodeId} were heard of and not being emptied",
        ResidencyAdded each => $"residency allowed {each.Pattern}",
        LabelSet each => $"{each.NodeId} had {each.Label} {each.Value}",
        SandboxAdded each => $"{each.NodeId} ran {each.Kind} sandboxes",
        AcceleratorsSet each => $"{each.NodeId} had {each.Stock.Devices} {each.Stock.Kind} with "
            + $"{Words.Memory(each.Stock.MemoryBytesEach)} each",
        MemoryAdded each => $"{each.NodeId} had {Words.Memory(each.Bytes)} more memory",
        CpuAdded each => $"{each.NodeId} had {each.Millis} thousandths of a core more",
        DiskAdded each => $"{each.NodeId} had {Words.Memory(each.Bytes)} more disk",
        ReplicasAllowed each => $"{each.NodeId} might carry {each.AtMost} replicas",
        ApartDropped each => $"{each.Function} and {each.Other} might share a {Words.Of(each.Level)}",
        TogetherDropped each => $"{each.Function} need not share a {Words.Of(each.Level)} with {each.Other}",
        LimitRaised each => $"{each.AtMost} replicas might be in one failure domain",
        SpreadLowered each => $"the spread asked for {each.AtLeast} domain(s)",
        MoveBudgetRaised each => $"{each.AtMost} replica(s) might move",
        MoveCostLowered each => $"a move cost {Figures.Number(each.Units)}",
        ObjectiveRelaxed each => $"the objective from {each.From} were {Figures.Ms(each.AtMostMs)}",
        PriceLowered each => Price(each),
        OthersDearer each =>
            $"a GiB on every node but {each.NodeId} cost {Figures.Number(each.PerGiBHour)} an hour more",
        _ => change.ToString(),
    };

    internal static string Of(ConflictingConstraint constraint) => constraint.Kind switch
    {
        ConstraintKind.Function => $"{constraint.Of} is to be placed",
        ConstraintKind.Replicas => $"{constraint.Of} is to have more than one replica",
        ConstraintKind.Residency => $"residency of {constraint.Of}",
        ConstraintKind.Selector => $"{constraint.Of} asks for {constraint.About}",
        ConstraintKind.Sandbox => $"sandboxes of {constraint.Of}",
        ConstraintKind.Spread => $"spread of {constraint.Of}",
        ConstraintKind.Limit => $"replicas of {constraint.Of} in one domain",
        ConstraintKind.Apart => $"{constraint.Of} is to be apart from {constraint.About}",
        ConstraintKind.Together => $"{constraint.Of} is to be together with {constraint.About}",
        ConstraintKind.NotServing => $"{constraint.Of} is away or being emptied",
        ConstraintKind.Memory => $"memory of {constraint.Of}",
        ConstraintKind.Cpu => $"processor time of {constraint.Of}",
        ConstraintKind.Disk => $"disk of {constraint.Of}",
        ConstraintKind.NodeReplicas => $"replicas that {constraint.Of} may carry",
        _ => $"accelerators of {constraint.Of}",
    };

    private static string Price(PriceLowered price)
    {
        List<string> parts = [];
        if (price.PerHour > 0)
        {
            parts.Add($"{Figures.Number(price.PerHour)} an hour less");
        }

        if (price.PerGiBHour > 0)
        {
            parts.Add($"{Figures.Number(price.PerGiBHour)} less for a GiB and hour");
        }

        if (price.PerCoreHour > 0)
        {
            parts.Add($"{Figures.Number(price.PerCoreHour)} less for a core and hour");
        }

        return $"{price.NodeId} cost {string.Join(", ", parts)}";
    }
}
