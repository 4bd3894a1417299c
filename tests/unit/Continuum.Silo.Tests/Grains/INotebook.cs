using Orleans;

namespace Continuum.Silo.Tests.Grains;

public interface INotebook : IGrainWithStringKey
{
    Task<string> ReadAsync();

    Task WriteAsync(string text);

    Task ClearAsync();
}
