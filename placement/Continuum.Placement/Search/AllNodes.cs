namespace Continuum.Placement.Search;

/// <summary>Every node for every function: for problems that are small enough.</summary>
internal sealed class AllNodes : ICandidateNodes
{
    private readonly int[] _nodes;

    internal AllNodes(int count)
    {
        _nodes = new int[count];
        for (int i = 0; i < count; i++)
        {
            _nodes[i] = i;
        }
    }

    public ReadOnlySpan<int> Of(int function) => _nodes;
}
