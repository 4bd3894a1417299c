using System.Text;
using Continuum.Placement.Explanation;

namespace Continuum.Placement.Lab.Protocol.Explanations;

/// <summary>All of an explanation as text, to compare two of them byte by byte.</summary>
internal static class ExplanationText
{
    internal static string Of(PlanExplanation explanation)
    {
        StringBuilder text = new();
        text.Append(explanation.DecisionId).Append(explanation.Cost).Append(explanation.Terms)
            .Append(explanation.LowerBoundMicros).Append(explanation.VoluntaryMoves).AppendLine();
        foreach (FunctionExplanation function in explanation.Functions)
        {
            text.Append(function.Function).Append(function.Wanted).Append(' ').Append(function.Missing)
                .Append(function.Availability.ToString("R", null)).Append(function.Cost).AppendLine();
            foreach (ChosenReplica chosen in function.Chosen)
            {
                text.Append(chosen.NodeId).Append(chosen.Cost).Append(chosen.NodeShareMicros)
                    .AppendJoin(';', chosen.Clients).AppendLine();
            }

            text.AppendJoin(';', function.Counts).AppendJoin(';', function.Alternatives)
                .AppendJoin(';', function.Moves);
            foreach (NodeNotChosen node in function.NotChosen)
            {
                text.Append(node.NodeId).Append(node.Reason).Append(node.Detail).Append(node.DifferenceMicros)
                    .Append(node.WouldHaveToChange?.Claim).AppendJoin(';', node.WouldHaveToChange?.Changes ?? [])
                    .AppendLine();
            }
        }

        return text.ToString();
    }
}
