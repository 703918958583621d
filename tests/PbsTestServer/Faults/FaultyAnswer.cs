using Microsoft.AspNetCore.Http;
using PbsTestServer.Rest;
using PbsTestServer.Transport;

namespace PbsTestServer.Faults;

/// <summary>Makes an answer go wrong.</summary>
internal static class FaultyAnswer
{
    /// <summary>Does what happens before anything is answered.</summary>
    /// <exception cref="ApiException">Another status is to come.</exception>
    public static async Task BeforeAsync(HttpContext context, IEnumerable<Fault> faults, TimeProvider clock)
    {
        foreach (Fault fault in faults)
        {
            if (fault.Kind == FaultKind.Delay)
                await Task.Delay(fault.Time, clock, context.RequestAborted);
            if (fault.Kind == FaultKind.Status)
                throw new ApiException(fault.Code, fault.Text) { HasContentType = fault.Code != 401 };
        }
    }

    /// <summary>The fault of the body; null when the body is all right.</summary>
    public static Fault? OfBody(IEnumerable<Fault> faults) => faults.FirstOrDefault(fault => fault.Kind > FaultKind.Status);

    /// <summary>What is left of a reply whose bytes are to be wrong.</summary>
    public static ApiReply Spoil(ApiReply reply, Fault fault)
    {
        int offset = Math.Min(fault.Offset, reply.Body.Length);
        switch (fault.Kind)
        {
            case FaultKind.Shorten:
                return reply with { Body = reply.Body[..offset] };
            case FaultKind.Corrupt when reply.Body.Length > 0:
                byte[] bytes = reply.Body.ToArray();
                bytes[Math.Min(offset, bytes.Length - 1)] ^= 1;
                return reply with { Body = bytes };
            default:
                return reply;
        }
    }

    /// <summary>What happens after the first part of the body was sent; does not come back from a stall.</summary>
    public static async Task BreakAsync(HttpContext context, FaultKind kind)
    {
        if (kind == FaultKind.Stall)
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        if (kind == FaultKind.Cut)
            context.Features.Get<TlsConnection>()?.Cut();
        context.Abort();
    }
}
