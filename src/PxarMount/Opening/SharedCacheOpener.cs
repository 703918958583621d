using PbsReader;
using PbsReader.Caching;

namespace PxarMount.Opening;

/// <summary>Finds out whether a shared cache is wanted. What speaks to it is not loaded before that.</summary>
internal static class SharedCacheOpener
{
    /// <summary>Server and settings; may hold a password.</summary>
    internal const string Variable = "PXAR_MOUNT_REDIS";

    /// <summary>The password; with <c>_FILE</c>, <c>_FD</c> or <c>_CMD</c> the place where it is.</summary>
    internal const string PasswordVariable = "PXAR_MOUNT_REDIS_PASSWORD";

    /// <summary>The cache that option or variable name; null without, or when its secret cannot be had.</summary>
    /// <exception cref="CommandException">They are malformed.</exception>
    internal static async ValueTask<SharedChunkCache?> TryOpenAsync(
        string? option, Func<string, string?> environment, Action<string> warn, CancellationToken cancellationToken)
    {
        string? text = option ?? environment(Variable);
        if (string.IsNullOrEmpty(text))
            return null;
        if (option?.Contains("password", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"--redis: everybody sees the command line; put the password into {PasswordVariable} or {PasswordVariable}_FILE");
        }

        byte[]? password = null;
        try
        {
            password = await new Passphrases(environment, PasswordVariable).FindAsync(cancellationToken).ConfigureAwait(false);
            return RedisCacheOpener.Open(text, password, warn);
        }
        catch (PbsException exception)
        {
            warn($"no shared cache: {exception.Message}");
            return null;
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(password);
        }
    }
}
