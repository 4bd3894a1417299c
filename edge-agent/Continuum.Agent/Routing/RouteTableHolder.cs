namespace Continuum.Agent.Routing;

/// <summary>Holds the route table in force. Readers take <see cref="Current"/> once, at the top of a method.</summary>
internal sealed class RouteTableHolder
{
    private volatile RouteTable _current = RouteTable.Empty;

    public RouteTable Current => _current;

    /// <summary>Raised after another table came into force; quick.</summary>
    public event Action? Replaced;

    public void Replace(RouteTable table)
    {
        _current = table;
        Replaced?.Invoke();
    }
}
