using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>A method that throws, where the test says, what only its author knows of.</summary>
internal sealed class FragileLogin(IClientAuthentication right) : IClientAuthentication
{
    private volatile FragileStep _broken;

    public string Method => right.Method;

    public FragileStep Broken
    {
        get => _broken;
        set => _broken = value;
    }

    public IClientExchange Begin() => new Exchange(this, right.Begin());

    private void At(FragileStep step)
    {
        if (_broken == step)
        {
            throw new FormatException("the key file is gone");
        }
    }

    private sealed class Exchange(FragileLogin method, IClientExchange right) : IClientExchange
    {
        public ReadOnlyMemory<byte> First()
        {
            method.At(FragileStep.First);
            return right.First();
        }

        public ValueTask<ReadOnlyMemory<byte>> NextAsync(ReadOnlyMemory<byte> said, CancellationToken cancellationToken)
        {
            method.At(FragileStep.Next);
            return right.NextAsync(said, cancellationToken);
        }

        public void Finish(ReadOnlyMemory<byte> said)
        {
            method.At(FragileStep.Finish);
            right.Finish(said);
        }
    }
}
