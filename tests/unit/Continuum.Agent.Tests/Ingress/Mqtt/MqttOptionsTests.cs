using Continuum.Agent.Ingress.Mqtt;
using Continuum.Mqtt.Security;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Tests.Ingress.Mqtt;

public sealed class MqttOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Null(Problems(_ => { }));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.7")]
    [InlineData("::")]
    public void An_anonymous_listener_that_others_can_reach_is_refused(string address)
    {
        Assert.Contains("anonymous", Problems(options => options.Address = address), StringComparison.Ordinal);
        Assert.Null(Problems(options => (options.Address, options.PasswordFile) = (address, "users")));
        Assert.Null(Problems(options => (options.Address, options.Port) = (address, -1)));
        Assert.Null(Problems(options => (options.Address, options.Enabled) = (address, false)));
    }

    [Fact]
    public void A_tls_listener_needs_a_way_to_know_clients_too()
    {
        Assert.Contains("anonymous", Problems(Tls), StringComparison.Ordinal);
        Assert.Null(Problems(options =>
        {
            Tls(options);
            options.PasswordFile = "users";
        }));
        Assert.Null(Problems(options =>
        {
            Tls(options);
            options.Tls.ClientCertificates = ClientCertificateMode.Required;
            options.Tls.ClientCaFile = "ca.pem";
        }));

        static void Tls(MqttOptions options) => (options.Tls.CertificateFile, options.Tls.KeyFile) = ("c.pem", "c.key");
    }

    [Fact]
    public void Halves_of_settings_are_refused()
    {
        Assert.NotNull(Problems(options => options.Tls.CertificateFile = "c.pem"));
        Assert.NotNull(Problems(options => options.Tls.ClientCertificates = ClientCertificateMode.Optional));
        Assert.NotNull(Problems(options => options.ServerMoved = true));
        Assert.NotNull(Problems(options => options.Address = "localhost"));
        Assert.NotNull(Problems(options => options.Limits.ConnectSeconds = 0));
    }

    private static string? Problems(Action<MqttOptions> change)
    {
        MqttOptions options = new();
        change(options);
        ValidateOptionsResult result = new MqttOptionsValidator().Validate(null, options);
        return result.Failed ? result.FailureMessage : null;
    }
}
