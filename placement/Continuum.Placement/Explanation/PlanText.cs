namespace Continuum.Placement.Explanation;

/// <summary>Explanations in words, a fact a line; what the command line prints.</summary>
public static class PlanText
{
    // Nodes not chosen are told one by one as far as these; beyond, the counts by site say it shorter.
    private const int MostNodes = 20;

    /// <summary>A whole plan: what it costs, how good it is, and its functions.</summary>
    public static IReadOnlyList<string> Lines(PlanExplanation plan)
    {
        List<string> lines =
        [
            $"decision {plan.DecisionId} (seed {plan.Seed}, {plan.Rounds} rounds)",
            plan.Cost.Missing == 0 ? "nothing is missing" : $"missing, weighed by priority: {plan.Cost.Missing}",
            $"cost: {Figures.Units(plan.Cost.Micros)} an hour{Terms(plan.Terms)}",
            plan.Gap is { } gap
                ? $"at most {Figures.Percent(gap)} from the best plan there is "
                    + $"(no plan costs less than {Figures.Units(plan.LowerBoundMicros!.Value)})"
                : "how far from the best plan it is was not proved",
            $"moves of the planner's own accord: {plan.VoluntaryMoves}",
        ];
        foreach (BindingConstraint binding in plan.Binding)
        {
            lines.Add(
                $"binding: {binding.Reason} of {binding.NodeId} costs {Figures.Units(binding.SavesMicros)} an hour "
                + $"({string.Join(", ", binding.Functions)})");
        }

        foreach (FunctionExplanation function in plan.Functions)
        {
            lines.AddRange(Lines(function));
        }

        return lines;
    }

    /// <summary>One function: where it is, what its clients see, what it costs, and why it is nowhere else.</summary>
    public static IReadOnlyList<string> Lines(FunctionExplanation function)
    {
        List<string> lines =
        [
            $"{function.Function}: {function.Chosen.Count} of {function.Wanted} replica(s)"
                + (function.Missing > 0 ? $", {function.Missing} missing" : ""),
            $"  costs {Figures.Units(function.Cost.Micros)} an hour{Terms(function.Cost)}",
            $"  available {Figures.Percent(function.Availability)}"
                + (function.AvailabilityTarget is { } target ? $", {Figures.Percent(target)} asked for" : ""),
        ];
        foreach (ChosenReplica replica in function.Chosen)
        {
            lines.Add($"  on {replica.NodeId} in {replica.Place}{(replica.IsKept ? " (kept)" : "")}: "
                + $"{Figures.Percent(replica.TrafficShare)} of the events, up {Figures.Percent(replica.Up)}");
            lines.AddRange(replica.Clients.Select(Line));
        }

        lines.AddRange(function.Moves.Select(Line));
        lines.AddRange(function.Alternatives.Select(Line));
        lines.AddRange(function.Counts.Select(count => $"  {count.Nodes} node(s): {count.Reason}"));
        lines.AddRange(function.NotChosen.Count <= MostNodes
            ? function.NotChosen.SelectMany(Lines)
            : function.Sites.Select(site => $"  {site.Site}: {site.Nodes} node(s) {site.Reason}")
                .Concat(function.NotChosen.Where(node => node.WouldHaveToChange is not null).SelectMany(Lines)));
        return lines;
    }

    /// <summary>What another plan would change.</summary>
    public static IReadOnlyList<string> Lines(PlanDiff diff)
    {
        List<string> lines =
        [
            $"cost: {Figures.Units(diff.CostBefore.Micros)} -> {Figures.Units(diff.CostAfter.Micros)} an hour"
                + Terms(diff.TermsAfter - diff.TermsBefore),
            $"missing, weighed by priority: {diff.CostBefore.Missing} -> {diff.CostAfter.Missing}",
            $"{diff.Functions.Count} function(s) change, {diff.Unchanged} stay as they are",
        ];
        lines.AddRange(diff.Functions.Select(Line));
        return lines;
    }

    /// <summary>Constraints that cannot all be met.</summary>
    public static IReadOnlyList<string> Lines(Conflict conflict) =>
    [
        conflict.IsProven
            ? "these cannot all be met; without any one of them the others can:"
            : "no placement was found that meets all of these; without any one of them there is one:",
        .. conflict.Constraints.Select(constraint => $"  {ChangeText.Of(constraint)}"),
    ];

    /// <summary>What would have to change.</summary>
    public static string Line(Counterfactual counterfactual) => ChangeText.Of(counterfactual);

    /// <summary>A change.</summary>
    public static string Line(Change change) => ChangeText.Of(change);

    private static IEnumerable<string> Lines(NodeNotChosen node)
    {
        yield return $"  not {node.NodeId} in {node.Place}: {node.Detail}";
        if (node.WouldHaveToChange is { } change)
        {
            yield return $"    {ChangeText.Of(change)}";
        }
    }

    private static string Line(ClientLatency client) =>
        $"    {client.From}: median {Figures.Ms(client.MedianMs)}, {Figures.Percent(client.Quantile)} within "
        + $"{Figures.Ms(client.QuantileMs)} ({(client.Measured ? "measured" : "predicted")})"
        + (double.IsPositiveInfinity(client.AtMostMs)
            ? ""
            : $", {Figures.Percent(client.WithinObjective)} within {Figures.Ms(client.AtMostMs)}");

    private static string Line(MoveExplanation move)
    {
        string what = move.To is null ? $"  leaves {move.From}"
            : move.From is null ? $"  comes to {move.To}"
            : $"  moves from {move.From} to {move.To}";
        return what
            + (move.Forced is { } forced ? $": {forced}" : "")
            + (move.SavesMicros is { } saves ? $": saves {Figures.Units(saves)} an hour" : "")
            + (move.PaysBackAfterHours is { } hours
                ? $", costs {Figures.Units(move.CostMicros)}, pays back after {Figures.Number(hours * 3600)} s"
                : "");
    }

    private static string Line(Alternative alternative) =>
        (alternative.InPlaceOf is { } old
            ? $"  {alternative.NodeId} in place of {old}"
            : $"  also {alternative.NodeId}")
        + $" would cost {Figures.Signed(alternative.Difference.Micros)} an hour{Terms(alternative.Difference)}";

    private static string Line(FunctionChange change)
    {
        string nodes = $"{Nodes(change.Before)} -> {Nodes(change.After)}";
        return $"  {change.Function} {change.Kind.ToString().ToLowerInvariant()}: {nodes}"
            + (change is { Before: { } before, After: { } after }
                ? $"; cost {Figures.Units(before.Cost.Micros)} -> {Figures.Units(after.Cost.Micros)} an hour, "
                    + $"median {Figures.Ms(before.MedianMs)} -> {Figures.Ms(after.MedianMs)}, within the objective "
                    + $"{Figures.Percent(before.WithinObjective)} -> {Figures.Percent(after.WithinObjective)}, "
                    + $"available {Figures.Percent(before.Availability)} -> {Figures.Percent(after.Availability)}"
                : "");
    }

    private static string Nodes(FunctionFigures? figures) =>
        figures is null || figures.Nodes.Count == 0 ? "nowhere" : string.Join(" ", figures.Nodes);

    private static string Terms(CostTerms terms)
    {
        string[] parts =
        [
            .. terms.Named().Where(term => term.Micros != 0)
                .Select(term => $"{term.Name} {Figures.Signed(term.Micros)}"),
        ];
        return parts.Length == 0 ? "" : $" ({string.Join(", ", parts)})";
    }
}
