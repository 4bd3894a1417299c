using System.Text;

namespace Continuum.Agent.Outbox;

/// <summary>User properties as bytes in one column: each text with its length before it.</summary>
internal static class UserPropertyBytes
{
    /// <returns>Null where there are none.</returns>
    public static byte[]? Write(IReadOnlyList<KeyValuePair<string, string>> properties)
    {
        if (properties.Count == 0)
        {
            return null;
        }

        using MemoryStream bytes = new();
        using (BinaryWriter writer = new(bytes, Encoding.UTF8))
        {
            foreach ((string name, string value) in properties)
            {
                writer.Write(name);
                writer.Write(value);
            }
        }

        return bytes.ToArray();
    }

    public static List<KeyValuePair<string, string>> Read(byte[]? bytes)
    {
        List<KeyValuePair<string, string>> properties = [];
        if (bytes is not null)
        {
            using BinaryReader reader = new(new MemoryStream(bytes), Encoding.UTF8);
            while (reader.BaseStream.Position < bytes.Length)
            {
                properties.Add(new(reader.ReadString(), reader.ReadString()));
            }
        }

        return properties;
    }
}
