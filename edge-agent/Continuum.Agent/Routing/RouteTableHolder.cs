namespace Continuum.Agent.Routing;

/// <summary>Holds the route table in force. Readers take <see cref="Current"/> once, at the top of a method.</summary>
internal sealed class RouteTableHolder
{
    private volatile RouteTable _current = RouteTable.Empty;

    public RouteTable Current => _current;

    public void Replace(RouteTable table) => _current = table;
}
