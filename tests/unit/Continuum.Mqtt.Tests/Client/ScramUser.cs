using Continuum.Mqtt.Client;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>A user with the password "secret", and brokers and clients for him.</summary>
internal sealed class ScramUser : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PasswordFile _users;

    public ScramUser(string name)
    {
        File.WriteAllText(_folder.File("users"), PasswordFile.NewLine(name, "secret") + "\n");
        _users = new(_folder.File("users"), NullLogger.Instance, TimeProvider.System);
    }

    /// <summary>The server's side of the method, which knows the user.</summary>
    public ScramAuthentication Method => new(_users);

    /// <summary>A broker that knows a method: the user's own unless another is given.</summary>
    public Task<TestBroker> StartAsync(IEnhancedAuthentication? method = null, int port = 0) => TestBroker.StartAsync(
        configure: options => options.EnhancedAuthentication = [method ?? Method], port: port);

    /// <summary>A client that comes back soon.</summary>
    public static MqttClient Client(int port, IClientAuthentication login) => new(
        new()
        {
            Port = port,
            ClientId = "scram",
            Authentication = login,
            ReconnectMilliseconds = 1,
            MaxReconnectMilliseconds = 20,
        },
        NullLoggerFactory.Instance,
        TimeProvider.System,
        new Random(1));

    public void Dispose()
    {
        _users.Dispose();
        _folder.Dispose();
    }
}
