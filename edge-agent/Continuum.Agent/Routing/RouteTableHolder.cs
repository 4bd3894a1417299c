namespace Continuum.Agent.Routing;

/// <summary>Holds the route table in force. Readers take <see cref="Current"/> once, at the top of a method.</summary>
internal sealed class RouteTableHolder
{
    private volatile RouteTable _current = RouteTable.Empty;
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RouteTable Current => _current;

    /// <summary>Completes when there is a table: that it is empty says nothing before.</summary>
    public Task Known => _known.Task;

    /// <summary>Raised after another table came into force; quick.</summary>
    public event Action? Replaced;

    public void Replace(RouteTable table)
    {
        _current = table;
        _known.TrySetResult();
        Replaced?.Invoke();
    }
}
