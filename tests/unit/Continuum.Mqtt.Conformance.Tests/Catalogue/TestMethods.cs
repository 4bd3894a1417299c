using System.Reflection;

namespace Continuum.Mqtt.Conformance.Tests.Catalogue;

/// <summary>The tests of this project whose names begin with a statement's number.</summary>
internal static class TestMethods
{
    /// <summary>All of them; the namespace says which version and which side a test is for.</summary>
    public static IReadOnlyList<(string Folder, Side Side, string Name)> All { get; } =
        [.. typeof(TestMethods).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.Name.StartsWith("MQTT_", StringComparison.Ordinal)
                && method.GetCustomAttributes<FactAttribute>().Any())
            .Select(method => Place(method.DeclaringType!, method.Name))];

    private static (string Folder, Side Side, string Name) Place(Type type, string name)
    {
        string[] parts = type.Namespace!.Split('.');
        Assert.True(
            parts is [.., "V50" or "V311", "Server" or "Client"],
            $"{name} is in {type.Namespace}; tests of statements are in V50 or V311, under Server or Client");
        return (parts[^2], Enum.Parse<Side>(parts[^1]), name);
    }
}
