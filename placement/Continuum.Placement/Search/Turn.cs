namespace Continuum.Placement.Search;

/// <summary>What one step of the search takes out of the plan, and what it wants of the nodes while it puts it
/// back.</summary>
internal sealed class Turn(SubProblem sub, SubPlan plan)
{
    private const int MostWanted = 4;
    private readonly int[] _out = new int[sub.Functions.Length];
    private readonly int[] _outTurn = new int[sub.Functions.Length];
    private readonly int[] _bannedTurn = new int[sub.Nodes.Length];
    private readonly int[] _wantedTurn = new int[sub.Nodes.Length];
    private readonly int[] _wanted = new int[MostWanted];
    private int _wantedMany;
    private int _many;
    private int _turn;

    /// <summary>Functions that lost a replica, each once.</summary>
    internal Span<int> Out => _out.AsSpan(0, _many);

    internal void Begin()
    {
        _turn++;
        _many = 0;
        _wantedMany = 0;
        IsExchange = false;
    }

    internal void Ban(int node) => _bannedTurn[node] = _turn;

    internal bool IsBanned(int node) => _bannedTurn[node] == _turn;

    /// <summary>Its opening cost is taken as paid.</summary>
    internal void Want(int node)
    {
        _wantedTurn[node] = _turn;
        if (_wantedMany < _wanted.Length)
        {
            _wanted[_wantedMany++] = node;
        }
    }

    /// <summary>The wanted nodes.</summary>
    internal ReadOnlySpan<int> Wanted => _wanted.AsSpan(0, _wantedMany);

    /// <summary>Whether it opens or closes nodes.</summary>
    internal bool IsExchange { get; set; }

    internal bool IsWanted(int node) => _wantedTurn[node] == _turn;

    internal bool IsOut(int function) => _outTurn[function] == _turn;

    /// <summary>Takes one replica out.</summary>
    internal void Remove(int function, int node)
    {
        plan.Remove(function, node);
        Add(function);
    }

    /// <summary>Takes all replicas out.</summary>
    internal void RemoveAll(int function)
    {
        while (plan.CountOf(function) > 0)
        {
            plan.Remove(function, plan.Of(function)[^1]);
        }

        Add(function);
    }

    /// <summary>Takes out what a node carries, each replica with a probability of so many in 256.</summary>
    internal void Empty(int node, int share, Chance chance)
    {
        for (int slot = plan.FirstOn(node); slot >= 0;)
        {
            int function = plan.OwnerOf(slot);

            // Removing moves a function's last slot into the gap: the next slot on this node is of another function.
            int next = plan.NextOn(slot);
            if (share >= 256 || (int)(chance.Next() >> 56) < share)
            {
                Remove(function, node);
            }

            slot = next;
        }
    }

    /// <summary>Names a function as one to look at again.</summary>
    internal void Add(int function)
    {
        if (_outTurn[function] != _turn)
        {
            _outTurn[function] = _turn;
            _out[_many++] = function;
        }
    }
}
